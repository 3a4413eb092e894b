"""Reading pictures."""

from __future__ import annotations

from sqlalchemy import select

from marketplace.db.base import db
from marketplace.pictures.drawing import SIZES
from marketplace.pictures.errors import PictureNotFound
from marketplace.pictures.models import Picture


def bytes_of(digest: str, size: str) -> bytes:
    """Return the WebP file of a picture in one size, in one SQL statement.

    Raises:
        PictureNotFound: there is no such picture or size.
    """
    if size not in SIZES:
        raise PictureNotFound
    found = db.session.scalar(select(getattr(Picture, size)).where(Picture.digest == digest))
    if found is None:
        raise PictureNotFound
    return bytes(found)
