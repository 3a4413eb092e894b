"""How far a partner is from its first sale: from being taken in to the first paid order, and what is in the way.

The steps are a list: what a partner has done of them is worked out for any number of partners in one SQL statement.
Nothing gates a first sale; a step is what usually comes before it, not a condition.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import ColumnElement, DateTime, Row, ScalarSelect, Select, case, cast, func, or_, select

from marketplace.db.base import db
from marketplace.db.paging import PAGE, Page, paged
from marketplace.identity.models import UserSession
from marketplace.insight.rules import median
from marketplace.orders.models import Link, Order, VisitDay, VisitMark
from marketplace.partners.models import Partner
from marketplace.storefronts.models import Storefront


def _first(moment: Any, *conditions: ColumnElement[bool]) -> ScalarSelect[Any]:
    return select(func.min(moment)).where(*conditions).correlate(Partner).scalar_subquery()


_LINK = _first(Link.created_at, Link.partner_id == Partner.id)

# A visit has a day and no time of day. It came when there was something to come to, and so not before the first link or
# storefront of that day.
_VISIT_DAY = func.least(
    _first(VisitDay.counted_on, VisitDay.partner_id == Partner.id, VisitDay.visits > 0),
    _first(VisitMark.counted_on, VisitMark.partner_id == Partner.id, VisitMark.kind == "visit"),
)
_VISIT = func.greatest(
    cast(_VISIT_DAY, DateTime(timezone=True)),
    func.least(_LINK, _first(Storefront.created_at, Storefront.partner_id == Partner.id)),
)

STEPS: Final[dict[str, Any]] = {
    "signed_in": _first(UserSession.created_at, UserSession.party_id == Partner.id),
    "made_link": _LINK,
    "visited": case((_VISIT_DAY.is_not(None), _VISIT)),
    "got_order": _first(Order.placed_at, Order.partner_id == Partner.id),
    "sold": _first(Order.paid_at, Order.partner_id == Partner.id, Order.state == "paid"),
}
"""Each step with the query of when it was first done; the first one not done is what a partner waits with."""

SKIPPABLE: Final = frozenset({"made_link", "visited"})
"""Steps that are not missing once a later one is done: an order can also come without a link or a visit."""

WAITING, DONE = "waiting", "sold"


@dataclass(frozen=True, slots=True)
class Progress:
    """When a partner was taken in, when it first did each step, and which one comes next; None when it has sold."""

    opened_at: datetime
    done_at: dict[str, datetime | None]
    blocker: str | None

    @property
    def days(self) -> int | None:
        """Whole days from being taken in to the first paid order; None before it. Imported history counts as day 0."""
        sold_at = self.done_at[DONE]
        return None if sold_at is None else max((sold_at - self.opened_at).days, 0)


def of_partner(partner: Partner) -> Progress:
    """Return how far one partner is."""
    return progress_of([partner])[partner.id]


def progress_of(partners: Collection[Partner]) -> dict[int, Progress]:
    """Return how far some partners are, by their keys, in one SQL statement."""
    query = _steps().where(Partner.id.in_([partner.id for partner in partners]))
    return {row.id: _progress(row) for row in db.session.execute(query)} if partners else {}


def page(*, state: str = "", search: str = "", cursor: str | None = None, limit: int = PAGE) -> Page[Partner]:
    """Return a page of partners, the newest first: all, those `waiting` for a first sale, or those that have `sold`."""
    statement = select(Partner)
    has_sold = select(Order.id).where(Order.partner_id == Partner.id, Order.state == "paid").exists()
    if state in {WAITING, DONE}:
        statement = statement.where(has_sold if state == DONE else ~has_sold)
    if words := search.strip():
        statement = statement.where(or_(Partner.name.icontains(words, autoescape=True), Partner.public_id == words))
    return paged(statement, order=(Partner.id,), cursor=cursor, limit=limit, is_descending=True)


@dataclass(frozen=True, slots=True)
class Pace:
    """How quickly partners came to their first sale: how many there are, how many have sold, the median in days."""

    partners: int
    sold: int
    median_days: int | None


def pace(*, since: datetime) -> Pace:
    """Return the key figure of time to first sale, over the partners taken in since an instant."""
    found = [_progress(row) for row in db.session.execute(_steps().where(Partner.created_at >= since))]
    days = [each.days for each in found if each.days is not None]
    return Pace(len(found), len(days), median(days))


def _steps() -> Select[Any]:
    return select(Partner.id, Partner.created_at, *(query.label(name) for name, query in STEPS.items()))


def _progress(row: Row[Any]) -> Progress:
    done = {name: getattr(row, name) for name in STEPS}
    return Progress(row.created_at, done, _blocker(done))


def _blocker(done: dict[str, datetime | None]) -> str | None:
    names = list(STEPS)
    if done[DONE] is not None:
        return None
    last = max((names.index(name) for name in names if done[name] is not None), default=-1)
    missing = [name for name in names if done[name] is None]
    return next(name for name in missing if name not in SKIPPABLE or names.index(name) > last)
