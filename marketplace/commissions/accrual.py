"""Booking the commission of a paid order, and with it everybody else's part: one transaction in the books an order."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import text

from marketplace.commissions import crediting, entries
from marketplace.commissions.errors import OrderNotPaid
from marketplace.commissions.rules import SoldLine
from marketplace.core.ids import new_public_id
from marketplace.db.base import db
from marketplace.ledger import posting
from marketplace.ledger.rules import Account
from marketplace.orders import sold_lines as rows
from marketplace.orders.models import Order
from marketplace.orders.sold_lines import LineRow

# One statement for all lines of an order; a line that has its commission already is passed over.
_KEEP = text(
    """
    insert into commissions (public_id, order_id, line_id, partner_id, currency, amount_minor, booking_key, accrued_at,
                             at_risk_until, released_at)
    select k.public_id, l.order_id, l.id, l.partner_id, l.currency, l.commission_minor, :key, :at,
           :at + g.hold_days * interval '24 hours', :released_at
      from order_lines l join partners p on p.id = l.partner_id join programmes g on g.id = p.programme_id
      join unnest(cast(:lines as text[]), cast(:public_ids as text[])) k (line, public_id) on k.line = l.public_id
     where l.order_id = :order
    on conflict (line_id) where credit_id is null do nothing
    """
)


def accrue(
    order: Order, *, cash: Account, at: datetime, lines: Sequence[SoldLine] | None = None, is_held: bool = True
) -> Sequence[SoldLine]:
    """Book a paid order: each partner's commission, the vendors' proceeds, fees and tax. Returns what was sold.

    Amounts are the lines' frozen ones, in minor units of the order's currency; nothing is looked up again. `cash` is
    where the buyer's money is. `lines` may be handed in where the caller has read those of many orders at once. The
    caller holds the order's row lock and calls this last. A second call books nothing.

    What the order owes to partners whose account it was sold to is booked besides, as a transaction of its own.

    A commission is at risk for as many days as its partner's programme says now. One that is about to be settled
    outside is not held (`is_held`): nothing of it will be released.

    Raises:
        OrderNotPaid: the order has not reached `paid`.

    Source: docs/money.md, "What each event books".
    """
    if not order.is_paid:
        raise OrderNotPaid(f"Order {order.public_id} is {order.state}: only a paid order earns.", order=order.public_id)
    key, lines = f"accrue:{order.public_id}", sold_lines(order) if lines is None else lines
    legs = entries.sale_legs(lines, cash=cash, order_id=order.public_id)
    owed = crediting.owed(order)
    crediting.hold_books(order, owed)
    if any(leg.amount_minor for leg in legs):  # a free order moves no money
        _keep(order, lines, key, at, is_held=is_held)
        posting.post(db.session(), kind="accrual", key=key, at=at, currency=order.currency, legs=legs)
    crediting.book(owed, key=f"credit:{order.public_id}", account=_account(lines), at=at)
    return lines


def settle_outside(order: Order, lines: Sequence[SoldLine], *, at: datetime) -> None:
    """Book that a historic order was paid out before this system, so that nothing of it is paid again.

    Follows `accrue`, which returns the `lines`. A second call books nothing.
    """
    legs = entries.settled_outside_legs(lines, order_id=order.public_id)
    if any(leg.amount_minor for leg in legs):
        key = f"settled_outside:{order.public_id}"
        posting.post(db.session(), kind="settled_outside", key=key, at=at, currency=order.currency, legs=legs)


def sold_lines(order: Order) -> list[SoldLine]:
    """Return the order's lines as the books see them, in one SQL statement."""
    return as_sold(order, rows.of_order(order))


def sold_lines_of(orders: Sequence[Order]) -> dict[int, list[SoldLine]]:
    """Return the lines of several orders by the orders' keys, in one SQL statement."""
    found = rows.of_orders(orders)
    return {order.id: as_sold(order, found[order.id]) for order in orders}


def as_sold(order: Order, lines: Sequence[LineRow]) -> list[SoldLine]:
    """Return lines that have been read as the books see them."""
    return [_sold(order, line) for line in lines]


def _explanation(order: Order, line: LineRow) -> dict[str, Any]:
    """What the commission receipt of a line shows: inputs, rules considered, formula and rounding. Ids only."""
    return {
        "account": line.account,
        "attribution": order.attribution,
        "offering": line.offering,
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


def _account(lines: Sequence[SoldLine]) -> str:
    return str(lines[0].explanation["account"]) if lines else ""


def _sold(order: Order, line: LineRow) -> SoldLine:
    return SoldLine(
        line_id=line.public_id,
        vendor_id=line.vendor_id,
        partner_id=line.partner_id,
        jurisdiction=(line.terms["tax"] or {}).get("jurisdiction"),
        cash_minor=line.retail_total_minor - line.discount_minor + line.tax_minor,
        operator_funded_minor=line.operator_funded_minor,
        vendor_funded_minor=line.vendor_funded_minor,
        commission_minor=line.commission_minor,
        proceeds_minor=line.proceeds_minor,
        fee_minor=line.fee_minor,
        tax_minor=line.tax_minor,
        explanation=_explanation(order, line),
    )


def _keep(order: Order, lines: Sequence[SoldLine], key: str, at: datetime, *, is_held: bool) -> None:
    """Write one commission per line that earned something. A repeated call meets the unique line and writes none."""
    earned = [line.line_id for line in lines if line.partner_id is not None and line.commission_minor]
    if earned:
        public_ids = [new_public_id("com") for _ in earned]
        found = {"order": order.id, "lines": earned, "public_ids": public_ids, "key": key, "at": at}
        db.session.execute(_KEEP, {**found, "released_at": None if is_held else at})
