"""Finding plans by the ids that stand in addresses and forms."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from marketplace.catalog.models import Offering, Plan
from marketplace.db.base import db


def published_plans(public_ids: Collection[str]) -> dict[str, Plan]:
    """Return those of the plans whose offering is for sale, with offering and vendor, by public id; one statement."""
    if not public_ids:
        return {}
    found = db.session.scalars(
        select(Plan)
        .join(Plan.offering)
        .where(Plan.public_id.in_(public_ids), Offering.state == "published")
        .options(joinedload(Plan.offering, innerjoin=True).joinedload(Offering.vendor, innerjoin=True))
        .order_by(Plan.id)
    )
    return {plan.public_id: plan for plan in found}
