"""Orders against the books: what was paid must be booked, and what was booked as a sale must be paid."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, literal, select, union_all

from marketplace.db.base import db
from marketplace.ledger.models import Transaction
from marketplace.orders.models import Order, OrderLine

ACCRUE = "accrue:"
MOST = 200


@dataclass(frozen=True, slots=True)
class Unmatched:
    """An order without its posting (`order`), or a posting without its paid order (`posting`), by the order's id."""

    side: str
    order_id: str
    happened_at: datetime


def unmatched(*, since: datetime | None = None, limit: int = MOST) -> list[Unmatched]:
    """Return what has no counterpart, from an instant on or from the first sale, the oldest first; one SQL statement.

    An order that moved no money at all needs no posting.
    """
    both = union_all(_orders_alone(since), _postings_alone(since)).subquery()
    query = select(both.c.side, both.c.order_id, both.c.happened_at).order_by(both.c.happened_at, both.c.order_id)
    return [Unmatched(*row) for row in db.session.execute(query.limit(limit))]


def _orders_alone(since: datetime | None) -> Select[*tuple[Any, ...]]:
    moved = OrderLine.commission_minor + OrderLine.proceeds_minor + OrderLine.fee_minor + OrderLine.tax_minor
    has_money = select(OrderLine.id).where(OrderLine.order_id == Order.id, moved > 0).exists()
    is_booked = select(Transaction.id).where(Transaction.key == func.concat(ACCRUE, Order.public_id)).exists()
    query = select(
        literal("order").label("side"), Order.public_id.label("order_id"), Order.paid_at.label("happened_at")
    )
    query = query.where(Order.state == "paid", ~is_booked, has_money)
    return query if since is None else query.where(Order.paid_at >= since)


def _postings_alone(since: datetime | None) -> Select[*tuple[Any, ...]]:
    order_id = func.substr(Transaction.key, len(ACCRUE) + 1)
    is_paid = select(Order.id).where(Order.public_id == order_id, Order.state == "paid").exists()
    query = select(literal("posting"), order_id, Transaction.posted_at).where(Transaction.kind == "accrual", ~is_paid)
    return query if since is None else query.where(Transaction.posted_at >= since)
