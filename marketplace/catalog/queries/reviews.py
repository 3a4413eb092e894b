"""What waits for a review: the operator's queue, and what a revision would change."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.orm import joinedload

from marketplace.catalog import revised_pictures, revisions
from marketplace.catalog.errors import RevisionNotFound
from marketplace.catalog.models import (
    OPEN_STATES,
    Category,
    Offering,
    OfferingReview,
    OfferingRevision,
    Problem,
    Vendor,
)
from marketplace.catalog.price_changes import PriceChange
from marketplace.catalog.queries.prices import prices_in_force
from marketplace.catalog.revised_pictures import ProposedPicture
from marketplace.db.base import db


@dataclass(frozen=True)
class Waiting:
    """Something in review: a new offering, or a revision of a published one."""

    offering: Offering
    revision: OfferingRevision | None
    since: datetime


@dataclass(frozen=True)
class Change:
    """One field of a revision: how it is and how it would be, in words."""

    field: str
    before: str
    after: str


@dataclass(frozen=True)
class PictureChange:
    """All pictures of an offering as they are, and as they would be."""

    before: list[ProposedPicture]
    after: list[ProposedPicture]


def waiting(vendor: Vendor | None = None) -> list[Waiting]:
    """Return everything that waits for a review, the longest first, of all vendors or one: two SQL statements."""
    new = select(Offering).where(Offering.state == "in_review").options(joinedload(Offering.vendor, innerjoin=True))
    changed = (
        select(OfferingRevision)
        .where(OfferingRevision.state == "in_review")
        .options(joinedload(OfferingRevision.offering, innerjoin=True).joinedload(Offering.vendor, innerjoin=True))
    )
    if vendor is not None:
        new = new.where(Offering.vendor_id == vendor.id)
        changed = changed.where(OfferingRevision.vendor_id == vendor.id)
    found = [Waiting(each, None, each.submitted_at or each.created_at) for each in db.session.scalars(new)]
    found += [
        Waiting(each.offering, each, each.submitted_at or each.proposed_at) for each in db.session.scalars(changed)
    ]
    return sorted(found, key=lambda each: (each.since, each.offering.id))


def revision_by_public_id(public_id: str) -> OfferingRevision:
    """Return a revision with its offering, as far as the actor may see it.

    Raises:
        RevisionNotFound: there is none with this id, or it is not the actor's to see.
    """
    found = db.session.scalar(
        select(OfferingRevision)
        .where(OfferingRevision.public_id == public_id)
        .options(joinedload(OfferingRevision.offering, innerjoin=True))
    )
    if found is None:
        raise RevisionNotFound(public_id)
    return found


def changes_of(revision: OfferingRevision) -> list[Change]:
    """Return what a revision would change in words, of its offering as it is now, with names in place of ids."""
    now = revisions.present(revision.offering)
    names = _names()
    return [
        Change(field, _worded(now[field], names), _worded(revision.changes[field], names))
        for field in revisions.WORDS
        if field in revision.changes
    ]


def price_changes_of(revision: OfferingRevision, *, at: datetime) -> list[PriceChange]:
    """Return the prices that a revision would set beside those in force at `at`, in the order of its plans."""
    offering = revision.offering
    plans = {plan.public_id: plan for plan in offering.plans}
    before = {(each.plan_id, each.currency): each for each in prices_in_force([offering], at=at)[offering.id]}
    return [
        PriceChange(
            row, offering, plan := plans[price.plan], plan.name, plan.interval, price.currency, price.unit_minor,
            price.max_retail_minor, price.breaks, before.get((plan.id, price.currency)), price.begins_at,
        )
        for row, price in enumerate(revisions.prices_of(revision), start=1)
    ]  # fmt: skip


def picture_change_of(revision: OfferingRevision) -> PictureChange | None:
    """Return the pictures that a revision would show beside those of now; None where it leaves them as they are."""
    after = revisions.pictures_of(revision)
    return None if after is None else PictureChange(revised_pictures.present(revision.offering), after)


def open_revisions(vendor_id: int, *, limit: int) -> list[OfferingRevision]:
    """Return a vendor's revisions that are not decided yet, the newest first, with their offerings."""
    query = select(OfferingRevision).options(joinedload(OfferingRevision.offering, innerjoin=True))
    mine = query.where(OfferingRevision.vendor_id == vendor_id, OfferingRevision.state.in_(OPEN_STATES))
    return list(db.session.scalars(mine.order_by(OfferingRevision.id.desc()).limit(limit)))


def sent_back(offerings: Collection[Offering]) -> set[int]:
    """Return the keys of those offerings whose last step in a review was back to their vendor, with a reason."""
    if not offerings:
        return set()
    newest = (
        select(OfferingReview.offering_id, OfferingReview.reason)
        .ext(distinct_on(OfferingReview.offering_id))
        .where(OfferingReview.offering_id.in_([each.id for each in offerings]))
        .order_by(OfferingReview.offering_id, OfferingReview.id.desc())
    )
    return {row.offering_id for row in db.session.execute(newest) if row.reason}


def _names() -> dict[str, str]:
    rows = db.session.execute(
        select(Category.public_id, Category.name).union_all(select(Problem.public_id, Problem.name))
    )
    return {row[0]: row[1] for row in rows}


def _worded(value: Any, names: dict[str, str]) -> str:
    values = value if isinstance(value, list) else [value]
    return ", ".join(names.get(str(each), str(each)) for each in values)
