"""What a vendor is shown of its own proposal: beside what stands, what it would get, and whom new prices touch."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from marketplace.catalog import proceeds
from marketplace.catalog.models import OfferingRevision
from marketplace.catalog.price_changes import PriceChange
from marketplace.catalog.price_effects import reach_of
from marketplace.catalog.proceeds import UnitProceeds
from marketplace.catalog.queries import reviews

Row = tuple[UnitProceeds | None, UnitProceeds]


def facts_of(revision: OfferingRevision, *, at: datetime) -> dict[str, Any]:
    """Return what the pages of a proposal are rendered with."""
    changes = reviews.price_changes_of(revision, at=at)
    return {
        "changes": reviews.changes_of(revision),
        "picture_change": reviews.picture_change_of(revision),
        "price_changes": changes,
        "brings": {change.row: _proceeds(change, at=at) for change in changes},
        "reach": reach_of([revision.offering_id], at=at) if changes else None,
    }


def _proceeds(change: PriceChange, *, at: datetime) -> Sequence[Row]:
    """By seller: what a unit brings at the present price, if there is one, and at the proposed one."""
    if change.plan is None:
        return []
    after = proceeds.preview(change.plan, change.unit_minor, currency=change.currency, at=at)
    if change.before is None:
        return [(None, each) for each in after]
    before = proceeds.preview(change.plan, change.before.unit_minor, currency=change.currency, at=at)
    return list(zip(before, after, strict=True))
