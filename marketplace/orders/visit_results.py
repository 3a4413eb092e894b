"""What became of visits: from opened to put into a cart, ordered and paid, by day and by link or storefront."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, case, func, select, union_all
from sqlalchemy.orm import InstrumentedAttribute

from marketplace.db.base import db
from marketplace.orders.models import Link, Order, OrderAttribution, VisitDay, VisitMark
from marketplace.storefronts.models import Storefront

Source = tuple[int | None, int | None]
"""Keys of a storefront and of a link; one of them is None."""


@dataclass(frozen=True, slots=True)
class Span:
    """Days from `first` to `last`, both included, in the time zone `zone` (IANA)."""

    first: date
    last: date
    zone: str

    @property
    def days(self) -> list[date]:
        """Every day of it, the oldest first."""
        return [self.first + timedelta(days=number) for number in range((self.last - self.first).days + 1)]

    def holds(self, instant: InstrumentedAttribute[datetime]) -> ColumnElement[bool]:
        """Return the condition that an instant lies in it."""
        zone = ZoneInfo(self.zone)
        begins, ends = (datetime.combine(day, time(), zone) for day in (self.first, self.last + timedelta(days=1)))
        return (instant >= begins) & (instant < ends)


@dataclass(frozen=True, slots=True)
class Funnel:
    """Visits, carts that something was put into, orders placed, and those of them that are paid."""

    visits: int = 0
    carts: int = 0
    orders: int = 0
    paid: int = 0

    @property
    def paid_bps(self) -> int | None:
        """Paid orders per visit, rounded down; None without a visit."""
        return self.paid * 10_000 // self.visits if self.visits else None


@dataclass(frozen=True, slots=True)
class SourceResult:
    """What became of the visits of one storefront or link; `public_id` and `title` are its own."""

    kind: str
    public_id: str
    title: str
    funnel: Funnel


def by_day(partner_id: int | None, span: Span) -> dict[date, Funnel]:
    """Return visits and carts of each day, of all links and of the storefront of a partner; None is the house."""
    counts = _counts(partner_id, span).subquery()
    rows = db.session.execute(
        select(counts.c.counted_on, func.sum(counts.c.visits), func.sum(counts.c.carts)).group_by(counts.c.counted_on)
    )
    found = {row[0]: Funnel(int(row[1]), int(row[2])) for row in rows}
    return {day: found.get(day, Funnel()) for day in span.days}


def by_source(partner_id: int | None, span: Span) -> list[SourceResult]:
    """Return what became of the visits of each storefront and link that had any or brought an order, most first.

    Orders count on the day they were placed, those only that became the partner's own: whose customer somebody is
    stays with whom it concerns. Four SQL statements, however many links.
    """
    results = _visits(partner_id, span)
    for source, orders, paid in _orders(partner_id, span):
        results[source] = replace(results.get(source, Funnel()), orders=orders, paid=paid)
    named = [*_storefronts(results), *_links(results)]
    return sorted(named, key=lambda each: (-each.funnel.visits, -each.funnel.orders, each.title))


def of_link(link: Link) -> Funnel:
    """Return how often one of the partner's own links was opened, and put into a cart, since it was made."""
    counts = _counts(link.partner_id, None).subquery()
    row = db.session.execute(
        select(func.sum(counts.c.visits), func.sum(counts.c.carts)).where(counts.c.link_id == link.id)
    ).one()
    return Funnel(int(row[0] or 0), int(row[1] or 0))


def added_up(funnels: Iterable[Funnel]) -> Funnel:
    """Return the sum of several."""
    total = Funnel()
    for each in funnels:
        total = Funnel(
            total.visits + each.visits, total.carts + each.carts, total.orders + each.orders, total.paid + each.paid
        )
    return total


def _visits(partner_id: int | None, span: Span) -> dict[Source, Funnel]:
    counts = _counts(partner_id, span).subquery()
    source = (counts.c.storefront_id, counts.c.link_id)
    rows = db.session.execute(select(*source, func.sum(counts.c.visits), func.sum(counts.c.carts)).group_by(*source))
    return {(row[0], row[1]): Funnel(int(row[2]), int(row[3])) for row in rows}


def _counts(partner_id: int | None, span: Span | None) -> Select[Any]:
    """Return counts by day and source: those folded into days, and those that wait for it."""
    days = select(VisitDay.storefront_id, VisitDay.link_id, VisitDay.counted_on, VisitDay.visits, VisitDay.carts).where(
        *_within(VisitDay, partner_id, span)
    )
    is_visit = case((VisitMark.kind == "visit", 1), else_=0)
    marks = select(VisitMark.storefront_id, VisitMark.link_id, VisitMark.counted_on, is_visit, 1 - is_visit).where(
        *_within(VisitMark, partner_id, span)
    )
    every = union_all(days, marks).subquery()
    return select(every)


def _within(table: type[VisitDay] | type[VisitMark], partner_id: int | None, span: Span | None) -> list[Any]:
    owned: list[ColumnElement[bool]] = [table.partner_id.is_not_distinct_from(partner_id)]
    return owned if span is None else [*owned, table.counted_on.between(span.first, span.last)]


def _orders(partner_id: int | None, span: Span) -> list[tuple[Source, int, int]]:
    is_paid = Order.state == "paid"
    placed = [span.holds(Order.placed_at)]
    if partner_id is not None:
        placed.append(Order.partner_id == partner_id)
    in_shop = (
        select(Order.storefront_id, func.count(), func.count().filter(is_paid))
        .join(Storefront, Storefront.id == Order.storefront_id)
        .where(*placed, Storefront.partner_id.is_not_distinct_from(partner_id))
        .group_by(Order.storefront_id)
    )
    found: list[tuple[Source, int, int]] = [((row[0], None), row[1], row[2]) for row in db.session.execute(in_shop)]
    if partner_id is None:
        return found
    # Distinct: a cart can have been bound by the same link more than once.
    link = OrderAttribution.evidence["link"].astext
    came = select(link.label("link"), OrderAttribution.order_id).where(
        OrderAttribution.partner_id == partner_id, link.is_not(None)
    )
    pairs = came.distinct().subquery()
    by_link = (
        select(Link.id, func.count(), func.count().filter(is_paid))
        .join(pairs, pairs.c.link == Link.public_id)
        .join(Order, Order.id == pairs.c.order_id)
        .where(*placed)
        .group_by(Link.id)
    )
    return [*found, *(((None, row[0]), row[1], row[2]) for row in db.session.execute(by_link))]


def _storefronts(results: Mapping[Source, Funnel]) -> list[SourceResult]:
    keys = [storefront_id for storefront_id, _ in results if storefront_id is not None]
    rows = db.session.scalars(select(Storefront).where(Storefront.id.in_(keys))) if keys else ()
    return [SourceResult("storefront", row.public_id, row.title, results[row.id, None]) for row in rows]


def _links(results: Mapping[Source, Funnel]) -> list[SourceResult]:
    keys = [link_id for _, link_id in results if link_id is not None]
    rows = db.session.scalars(select(Link).where(Link.id.in_(keys))) if keys else ()
    return [SourceResult("link", row.public_id, row.title, results[None, row.id]) for row in rows]
