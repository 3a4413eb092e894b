"""Reading the pictures of many offerings at once."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on

from marketplace.catalog.models import OfferingPicture
from marketplace.db.base import db

Cover = tuple[str, str]
"""The digest of a picture, and what it shows in words."""


def covers(offering_ids: Collection[int]) -> dict[int, Cover]:
    """Return the first picture of each offering that has one, by the offering's key: one SQL statement."""
    if not offering_ids:
        return {}
    first = (
        select(OfferingPicture.offering_id, OfferingPicture.digest, OfferingPicture.alt)
        .where(OfferingPicture.offering_id.in_(offering_ids))
        .ext(distinct_on(OfferingPicture.offering_id))
        .order_by(OfferingPicture.offering_id, OfferingPicture.position)
    )
    return {offering_id: (digest, alt) for offering_id, digest, alt in db.session.execute(first)}
