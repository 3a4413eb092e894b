"""What refunds and lost disputes took back of sold lines, and credits, as figures of the instant of each booking.

A step never changes, so neither does a period that is over. A dispute that is open or was won takes nothing.
Source: docs/money.md, "Profit and loss".
"""

from __future__ import annotations

from typing import Any, Final

from sqlalchemy import CompoundSelect, Numeric, Select, case, cast, func, select, union_all

from marketplace.commissions.models import Commission, CreditStep, Reversal
from marketplace.orders.models import Order, OrderCredit, OrderLine

SELL_IN: Final = Order.route == "partner_order"
_PAID: Final = OrderLine.retail_total_minor - OrderLine.discount_minor + OrderLine.tax_minor
_AFTER: Final = func.sum(Reversal.cash_minor).over(partition_by=Reversal.line_id, order_by=Reversal.id)


def steps(partner_id: int) -> Select[Any]:
    """Select the steps of a partner's lines with what each took: the mirror of what the line's sale brought.

    Minor units of the order's currency, before tax; below zero where a failed refund was given again. What the books do
    not take apart, a line's list price and the margin in the price of a partner order, goes back in proportion to the
    cash: `round_half_up(amount × R / P)` after the step less that before it, so that a full refund takes all of it.
    """
    return (
        select(
            Reversal.order_id,
            Reversal.booked_at,
            Order.currency,
            Order.account_id,
            Order.contact_id,
            OrderLine.offering_id,
            (Reversal.cash_minor - Reversal.tax_minor).label("returned"),
            Reversal.commission_minor.label("clawed_back"),
            case((SELL_IN, _step(OrderLine.margin_minor)), else_=0).label("sell_in_back"),
            _step(OrderLine.list_total_minor).label("list_back"),
            (Reversal.fee_minor - Reversal.operator_funded_minor).label("operator"),
            (Reversal.proceeds_minor - Reversal.vendor_funded_minor).label("vendor"),
        )
        .join(OrderLine, OrderLine.id == Reversal.line_id)
        .join(Order, Order.id == Reversal.order_id)
        .where(Reversal.partner_id == partner_id)
    )


def credits_of(partner_id: int) -> CompoundSelect[Any]:
    """Select what sales by others credited a partner, and below zero what was taken back: amount, instant, funder."""
    booked = select(
        Commission.currency, Commission.amount_minor.label("amount"), Commission.accrued_at.label("moved_at"),
        OrderCredit.funder,
    ).join(OrderCredit, OrderCredit.id == Commission.credit_id)  # fmt: skip
    gone = (
        select(CreditStep.currency, -CreditStep.taken_minor, CreditStep.booked_at, OrderCredit.funder)
        .join(Commission, Commission.id == CreditStep.commission_id)
        .join(OrderCredit, OrderCredit.id == Commission.credit_id)
    )
    return union_all(booked.where(Commission.partner_id == partner_id), gone.where(CreditStep.partner_id == partner_id))


def _step(amount: Any) -> Any:
    return _share(amount, _AFTER) - _share(amount, _AFTER - Reversal.cash_minor)


def _share(amount: Any, cash: Any) -> Any:
    """Half up in whole numbers; as `numeric`, because the product of two amounts may pass a bigint."""
    whole = cast(_PAID, Numeric)
    return func.coalesce(func.div(2 * amount * cast(cash, Numeric) + whole, func.nullif(2 * whole, 0)), 0)
