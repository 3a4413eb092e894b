"""Booking the commission of a paid order, and with it everybody else's part: one transaction in the books an order."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.orm import joinedload

from marketplace.catalog.models import Offering
from marketplace.commissions import entries
from marketplace.commissions.errors import OrderNotPaid
from marketplace.commissions.models import Commission
from marketplace.commissions.rules import SoldLine
from marketplace.core.ids import new_public_id
from marketplace.db.base import db
from marketplace.ledger import posting
from marketplace.ledger.rules import Account
from marketplace.orders.models import Order, OrderLine


def accrue(order: Order, *, cash: Account, at: datetime) -> None:
    """Book a paid order: each partner's commission, the vendors' proceeds, fees and tax.

    Amounts are the lines' frozen ones, in minor units of the order's currency; nothing is looked up again. `cash` is
    where the buyer's money is. The caller holds the order's row lock and calls this last. A second call books nothing.

    Raises:
        OrderNotPaid: the order has not reached `paid`.

    Source: docs/money.md, "What each event books".
    """
    if not order.is_paid:
        raise OrderNotPaid(f"Order {order.public_id} is {order.state}: only a paid order earns.", order=order.public_id)
    key = f"accrue:{order.public_id}"
    legs = entries.sale_legs(sold_lines(order), cash=cash, order_id=order.public_id)
    if not any(leg.amount_minor for leg in legs):
        return  # a free order moves no money
    _keep(order, key, at)
    posting.post(db.session(), kind="accrual", key=key, at=at, currency=order.currency, legs=legs)


def settle_outside(order: Order, *, at: datetime) -> None:
    """Book that a historic order was paid out before this system, so that nothing of it is paid again.

    Follows `accrue` of the same order. A second call books nothing.
    """
    legs = entries.settled_outside_legs(sold_lines(order), order_id=order.public_id)
    if any(leg.amount_minor for leg in legs):
        key = f"settled_outside:{order.public_id}"
        posting.post(db.session(), kind="settled_outside", key=key, at=at, currency=order.currency, legs=legs)


def sold_lines(order: Order) -> list[SoldLine]:
    """Return the order's lines as the books see them."""
    return [_sold(order, line) for line in _lines(order)]


def explanation(order: Order, line: OrderLine) -> dict[str, Any]:
    """Return what the commission receipt of a line shows: inputs, rules considered, formula and rounding. Ids only."""
    return {
        "account": order.account.public_id,
        "attribution": order.attribution,
        "offering": line.offering.public_id,
        "quantity": line.quantity,
        "unit_list_minor": line.unit_list_minor,
        "list_total_minor": line.list_total_minor,
        "margin_bps": line.margin_bps,
        "margin_minor": line.margin_minor,
        "partner_total_minor": line.partner_total_minor,
        "unit_retail_minor": line.unit_retail_minor,
        "retail_total_minor": line.retail_total_minor,
        "discount_minor": line.discount_minor,
        "funder": line.discount_funder,
        "commission_minor": line.commission_minor,
        "terms": line.terms,
    }


def _lines(order: Order) -> list[OrderLine]:
    query = select(OrderLine).where(OrderLine.order_id == order.id).order_by(OrderLine.number)
    return list(db.session.scalars(query.options(joinedload(OrderLine.offering).load_only(Offering.public_id))))


def _keep(order: Order, key: str, at: datetime) -> None:
    """Write one commission per line that earned something. A repeated call meets the unique line and writes none."""
    earned = [
        {
            "public_id": new_public_id("com"),
            "order_id": order.id,
            "line_id": line.id,
            "partner_id": line.partner_id,
            "currency": order.currency,
            "amount_minor": line.commission_minor,
            "booking_key": key,
            "accrued_at": at,
        }
        for line in _lines(order)
        if line.partner_id is not None and line.commission_minor
    ]
    if earned:
        db.session.execute(insert(Commission).on_conflict_do_nothing(index_elements=["line_id"]), earned)


def _sold(order: Order, line: OrderLine) -> SoldLine:
    return SoldLine(
        line_id=line.public_id,
        vendor_id=line.vendor_id,
        partner_id=line.partner_id,
        jurisdiction=(line.terms["tax"] or {}).get("jurisdiction"),
        cash_minor=line.commission_minor + line.proceeds_minor + line.fee_minor + line.tax_minor
        - line.operator_funded_minor - line.vendor_funded_minor,
        operator_funded_minor=line.operator_funded_minor,
        vendor_funded_minor=line.vendor_funded_minor,
        commission_minor=line.commission_minor,
        proceeds_minor=line.proceeds_minor,
        fee_minor=line.fee_minor,
        tax_minor=line.tax_minor,
        explanation=explanation(order, line),
    )  # fmt: skip
