"""Lines of paid orders taken back in the books, by the verb that refunds and lost disputes use, without Stripe."""

from __future__ import annotations

from datetime import datetime

from marketplace.commissions import accrual, reversing
from marketplace.commissions.reversing import Asked, Occasion
from marketplace.db.base import db
from marketplace.ledger import chart
from marketplace.ledger.rules import Account
from marketplace.orders import sold_lines
from marketplace.orders.models import Order


def take_back(order: Order, cash: int, ref: str, *, at: datetime, cause: str = "refund") -> None:
    """Take so much of an order's first line back (below zero: give it again), and commit."""
    rows = sold_lines.of_order(order)
    lines = {row.id: sold for row, sold in zip(rows, accrual.as_sold(order, rows), strict=True)}
    clearing = Account(chart.DISPUTE_CLEARING if cause == "chargeback" else chart.REFUND_CLEARING)
    occasion = Occasion(cause, ref, "requested_by_customer")  # type: ignore[arg-type]
    reversing.reverse(order, lines, {rows[0].id: Asked(cash)}, occasion, clearing=clearing, at=at)
    db.session.commit()
