"""The fair-return ratio: what the operator and the vendors earn by a partner's work, beside what the partner earns."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Select, case, func, select

from marketplace.core.periods import Period
from marketplace.db.base import db
from marketplace.insight.rules import Returns
from marketplace.orders.models import Order, OrderLine

# A partner order leaves the partner its margin in the price; a sale to a customer leaves it the commission.
EARNED: Final = case((Order.route == "partner_order", OrderLine.margin_minor), else_=OrderLine.commission_minor)


def of_partner(partner_id: int, period: Period) -> list[Returns]:
    """Return who earned what by a partner's orders paid in a period, by currency, in one SQL statement."""
    rows = db.session.execute(_returns(period).where(Order.partner_id == partner_id))
    return [
        Returns(
            row.currency, partner_minor=int(row.partner), operator_minor=int(row.operator), vendor_minor=int(row.vendor)
        )
        for row in rows
    ]


def _returns(period: Period) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Order.currency,
            func.sum(EARNED).label("partner"),
            func.sum(OrderLine.fee_minor - OrderLine.operator_funded_minor).label("operator"),
            func.sum(OrderLine.proceeds_minor - OrderLine.vendor_funded_minor).label("vendor"),
        )
        .join(Order, Order.id == OrderLine.order_id)
        .where(Order.state == "paid", Order.paid_at >= period.starts_at, Order.paid_at < period.ends_at)
        .group_by(Order.currency)
        .order_by(Order.currency)
    )
