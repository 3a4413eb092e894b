"""What became of links: the orders they brought."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, func, select

from marketplace.db.base import db
from marketplace.orders.models import Order, OrderAttribution


@dataclass(frozen=True, slots=True)
class LinkResult:
    """How many orders a link won, how many of them are paid, and what those earned in minor units of its currency."""

    orders: int = 0
    paid: int = 0
    commission_minor: int = 0


NOTHING = LinkResult()


def results_of(partner_id: int, public_ids: Collection[str]) -> dict[str, LinkResult]:
    """Return what became of each of the partner's links, by their public ids, in one SQL statement."""
    if not public_ids:
        return {}
    is_paid = Order.state == "paid"
    query = (
        select(
            _link(),
            func.count(),
            func.count().filter(is_paid),
            func.coalesce(func.sum(Order.commission_minor).filter(is_paid), 0),
        )
        .select_from(OrderAttribution)
        .join(Order, Order.id == OrderAttribution.order_id)
        .where(*_won_by(partner_id), _link().in_(public_ids))
        .group_by(_link())
    )
    found = {
        link: LinkResult(orders, paid, int(earned)) for link, orders, paid, earned in db.session.execute(query)
    }
    return {public_id: found.get(public_id, NOTHING) for public_id in public_ids}


def orders_of_link(partner_id: int, public_id: str) -> Sequence[Order]:
    """Return the orders that one of the partner's links won, the last placed first."""
    won = select(OrderAttribution.order_id).where(*_won_by(partner_id), _link() == public_id)
    query = select(Order).where(Order.partner_id == partner_id, Order.id.in_(won))
    return db.session.scalars(query.order_by(Order.placed_at.desc(), Order.id.desc())).all()


def _won_by(partner_id: int) -> tuple[ColumnElement[bool], ...]:
    return OrderAttribution.partner_id == partner_id, OrderAttribution.outcome == "won"


def _link() -> ColumnElement[str]:
    return OrderAttribution.evidence["link"].astext
