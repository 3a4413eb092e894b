"""What an order's steps mean for stock: each line's claim on it, from placing to delivery."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select

from marketplace.db.base import db
from marketplace.orders.models import Order, OrderLine
from marketplace.stock import reserving


def claims_of(order: Order, lines: Sequence[Mapping[str, Any]]) -> list[reserving.Claim]:
    """Return what the lines of an order that is being placed claim. An imported order was delivered elsewhere.

    The keys in a partner's own order are the partner's; in every other they are the customer's.
    """
    if order.route == "import":
        return []
    return [
        reserving.Claim(
            order=order.public_id,
            line=line["public_id"],
            plan_id=line["plan_id"],
            name=line["description"],
            quantity=line["quantity"],
            token_hash=order.token_hash,
            partner_id=order.partner_id,
            buyer="partner" if order.route == "partner_order" else "customer",
        )
        for line in lines
    ]


def reserve_again(order: Order, *, at: datetime) -> None:
    """Reserve once more what the order was placed with, before its buyer is sent to pay. Needs the order's row lock.

    Raises:
        SoldOut: somebody else has taken it meanwhile.
    """
    reserving.reserve_again(order.public_id, lambda: _names(order), at=at)


def release(order: Order, *, at: datetime) -> None:
    """Give back what an order holds that nobody is paying for any more; a paid one keeps it. Needs its row lock."""
    if not order.is_paid:
        reserving.release(order.public_id, at=at)


def deliver(order: Order, *, at: datetime) -> None:
    """Hand over what a paid order was promised. Needs the order's row lock."""
    if order.route != "import":
        reserving.deliver(order.public_id, at=at)


def take_back(order: Order, units: Mapping[str, int], *, puts_back: bool, at: datetime) -> None:
    """Take goods of refunded lines back: units in all by the lines' public ids. Needs the order's row lock.

    Books come after: stocks are locked before them.
    """
    if order.route != "import":
        for line, count in sorted(units.items()):
            reserving.take_back(line, count, puts_back=puts_back, at=at)


def _names(order: Order) -> dict[int, str]:
    lines = db.session.execute(select(OrderLine.plan_id, OrderLine.description).where(OrderLine.order_id == order.id))
    return {line.plan_id: line.description for line in lines}
