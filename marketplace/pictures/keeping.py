"""Keeping pictures: once each, whoever brings them."""

from __future__ import annotations

import hashlib
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from marketplace.db.base import db
from marketplace.pictures.drawing import draw
from marketplace.pictures.errors import PictureRefused
from marketplace.pictures.models import Picture

__all__ = ["PictureRefused", "keep"]


def keep(data: bytes, *, party_id: int | None, at: datetime) -> Picture:
    """Check and draw what was uploaded, and keep it; the same picture brought again is the one that is there.

    `party_id` is who brings it; None: the operator.

    Raises:
        PictureRefused: it is no picture that we take.
    """
    drawn = draw(data)
    digest = hashlib.sha256(drawn.files["page"]).hexdigest()
    # Two who bring the same picture at once: the second finds the first one's row.
    db.session.execute(
        insert(Picture)
        .values(
            digest=digest, party_id=party_id, width=drawn.width, height=drawn.height, created_at=at, **drawn.files
        )
        .on_conflict_do_nothing(index_elements=["digest"])
    )  # fmt: skip
    return db.session.scalars(select(Picture).where(Picture.digest == digest)).one()
