"""What offerings on statement lines are called."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select

from marketplace.catalog.models import Offering
from marketplace.db.base import db


def offering_names(public_ids: Collection[str]) -> dict[str, str]:
    """Return the present names of offerings by their public ids, in one SQL statement, as far as they may be seen."""
    wanted = {each for each in public_ids if each}
    if not wanted:
        return {}
    found = select(Offering.public_id, Offering.name).where(Offering.public_id.in_(wanted))
    return {row.public_id: row.name for row in db.session.execute(found)}
