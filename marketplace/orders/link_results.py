"""What became of links: the orders of their partner that came by them, whatever evidence decided whose they are."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select

from marketplace.db.base import db
from marketplace.orders.models import Order, OrderAttribution


@dataclass(frozen=True, slots=True)
class LinkResult:
    """How many orders a link brought, how many are paid, and what those earned in minor units of its currency."""

    orders: int = 0
    paid: int = 0
    commission_minor: int = 0


NOTHING = LinkResult()


def results_of(partner_id: int, public_ids: Collection[str]) -> dict[str, LinkResult]:
    """Return what became of each of the partner's links, by their public ids, in one SQL statement."""
    if not public_ids:
        return {}
    came, is_paid = _came_by(partner_id, public_ids).subquery(), Order.state == "paid"
    earned = func.coalesce(func.sum(Order.commission_minor).filter(is_paid), 0)
    rows = db.session.execute(
        select(came.c.link, func.count(), func.count().filter(is_paid), earned)
        .join(Order, Order.id == came.c.order_id)
        .where(Order.partner_id == partner_id)
        .group_by(came.c.link)
    )
    found = {row[0]: LinkResult(row[1], row[2], int(row[3])) for row in rows}
    return {public_id: found.get(public_id, NOTHING) for public_id in public_ids}


def orders_of_link(partner_id: int, public_id: str) -> Sequence[Order]:
    """Return the orders that came by one of the partner's links, the last placed first."""
    came = _came_by(partner_id, [public_id]).subquery()
    query = select(Order).where(Order.partner_id == partner_id, Order.id.in_(select(came.c.order_id)))
    return db.session.scalars(query.order_by(Order.placed_at.desc(), Order.id.desc())).all()


def _came_by(partner_id: int, public_ids: Collection[str]) -> Select[Any]:
    # Distinct: a cart can have been bound by the same link more than once.
    link = OrderAttribution.evidence["link"].astext
    pairs = select(link.label("link"), OrderAttribution.order_id).distinct()
    return pairs.where(OrderAttribution.partner_id == partner_id, link.in_(public_ids))
