"""The fair-return ratio: what the operator and the vendors earn by a partner's work, beside what the partner earns."""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import Select, case, func, select, union_all

from marketplace.core.periods import Period
from marketplace.db.base import db
from marketplace.insight import taken_back
from marketplace.insight.rules import Returns
from marketplace.orders.models import Order, OrderLine

# A partner order leaves the partner its margin in the price; a sale to a customer leaves it the commission.
EARNED: Final = case((Order.route == "partner_order", OrderLine.margin_minor), else_=OrderLine.commission_minor)


def of_partner(partner_id: int, period: Period) -> list[Returns]:
    """Return who earned what by a partner's sales in a period, by currency, in one SQL statement.

    An order counts when it was paid, what was taken back of it when that was booked. A credit for a sale that others
    made is the partner's, and whoever funds it bears it.
    """
    each = union_all(_earned(partner_id, period), _lost(partner_id, period), _credited(partner_id, period)).subquery(
        "each"
    )
    shares = [func.sum(each.c[name]).label(name) for name in ("partner", "operator", "vendor")]
    rows = db.session.execute(select(each.c.currency, *shares).group_by(each.c.currency).order_by(each.c.currency))
    return [
        Returns(
            row.currency, partner_minor=int(row.partner), operator_minor=int(row.operator), vendor_minor=int(row.vendor)
        )
        for row in rows
    ]


def _earned(partner_id: int, period: Period) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Order.currency,
            EARNED.label("partner"),
            (OrderLine.fee_minor - OrderLine.operator_funded_minor).label("operator"),
            (OrderLine.proceeds_minor - OrderLine.vendor_funded_minor).label("vendor"),
        )
        .join(Order, Order.id == OrderLine.order_id)
        .where(Order.partner_id == partner_id, Order.state == "paid")
        .where(Order.paid_at >= period.starts_at, Order.paid_at < period.ends_at)
    )


def _lost(partner_id: int, period: Period) -> Select[*tuple[Any, ...]]:
    step = taken_back.steps(partner_id).subquery("step")
    return select(step.c.currency, -(step.c.clawed_back + step.c.sell_in_back), -step.c.operator, -step.c.vendor).where(
        step.c.booked_at >= period.starts_at, step.c.booked_at < period.ends_at
    )


def _credited(partner_id: int, period: Period) -> Select[*tuple[Any, ...]]:
    credit = taken_back.credits_of(partner_id).subquery("credit")
    by_operator = case((credit.c.funder == "operator", -credit.c.amount), else_=0)
    by_vendor = case((credit.c.funder == "vendor", -credit.c.amount), else_=0)
    return select(credit.c.currency, credit.c.amount, by_operator, by_vendor).where(
        credit.c.moved_at >= period.starts_at, credit.c.moved_at < period.ends_at
    )
