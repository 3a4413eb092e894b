"""Booking what a paid order owes to partners whose account somebody else sold to. The seller keeps what it earned.

Source: docs/money.md, "Credits".
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select, text

from marketplace.core.ids import new_public_id
from marketplace.db.base import db
from marketplace.ledger import chart, posting
from marketplace.ledger.rules import Account, Leg
from marketplace.orders.models import Order, OrderCredit

# One statement for all credits; one that is booked already is passed over.
_KEEP: Final = text(
    """
    insert into commissions (public_id, order_id, line_id, credit_id, partner_id, currency, amount_minor, booking_key,
                             accrued_at, at_risk_until)
    select k.public_id, c.order_id, c.line_id, c.id, c.partner_id, c.currency, c.amount_minor, :key, :at,
           :at + g.hold_days * interval '24 hours'
      from order_credits c join partners p on p.id = c.partner_id join programmes g on g.id = p.programme_id
      join unnest(cast(:credits as bigint[]), cast(:public_ids as text[])) k (id, public_id) on k.id = c.id
    on conflict (credit_id) do nothing
    """
)


def owed(order: Order) -> Sequence[OrderCredit]:
    """Return what the guard decided that a paid order owes, by the partners' keys; no SQL where nobody stood there."""
    if not order.is_of_somebody:
        return ()
    query = select(OrderCredit).where(
        OrderCredit.order_id == order.id, OrderCredit.cause == "guard", OrderCredit.amount_minor > 0
    )
    return db.session.scalars(query.order_by(OrderCredit.partner_id, OrderCredit.id)).all()


def hold_books(order: Order, due: Sequence[OrderCredit]) -> None:
    """Lock the books of everybody whom a paid order brings something, before the first posting; without credits none.

    An order with credits is two transactions in the books: without this, two orders that owe each other's seller would
    wait for one another.
    """
    if due:
        own = () if order.partner_id is None else (order.partner_id,)
        partner_ids = {*own, *(credit.partner_id for credit in due)}
        posting.hold_books(db.session(), [f"partner:{key}" for key in sorted(partner_ids)], order.currency)


def book(due: Sequence[OrderCredit], *, key: str, account: str, at: datetime) -> None:
    """Book credits of one order as one transaction, each at risk for as long as a commission of its partner now.

    Amounts are the credits' frozen ones, in minor units of their currency; each comes from the operator, or from what
    the line's vendor is owed. `account` is the customer account's public id. The caller acts as the system and calls
    this last; a second call with the same key books nothing, and without credits there is nothing to book.
    """
    if due:
        facts = {"credits": [each.id for each in due], "public_ids": [new_public_id("com") for _ in due]}
        db.session.execute(_KEEP, {**facts, "key": key, "at": at})
        legs = [_leg(credit, account) for credit in due]
        posting.post(db.session(), kind="credit", key=key, at=at, currency=due[0].currency, legs=legs)


def funder(credit: OrderCredit) -> Account:
    """Return the account that pays a credit, and that has it back."""
    if credit.funder == "vendor":
        return Account(chart.VENDOR_PAYABLE, f"vendor:{credit.vendor_id}")
    return Account(chart.GOODWILL)


def _leg(credit: OrderCredit, account: str) -> Leg:
    pending = Account(chart.PENDING, f"partner:{credit.partner_id}")
    return Leg(funder(credit), pending, credit.amount_minor, _explanation(credit, account))


def _explanation(credit: OrderCredit, account: str) -> dict[str, Any]:
    """Everything that the credit follows from. Ids and arithmetic only; nothing about who sold or bought."""
    return {
        "order": credit.order_ref,
        "line": credit.line_ref,
        "part": "credit",
        "source": credit.funder,
        "credit": credit.public_id,
        "cause": credit.cause,
        "account": account,
        "offering": credit.offering,
        "basis": credit.basis,
        "ref": credit.ref,
        "quantity": credit.quantity,
        "unit_list_minor": credit.unit_list_minor,
        "list_total_minor": credit.list_total_minor,
        "margin_bps": credit.margin_bps,
        "margin_minor": credit.margin_minor,
        "share_bps": credit.share_bps,
        "already_minor": credit.already_minor,
        "credit_minor": credit.amount_minor,
        "funder": credit.funder,
        "terms": credit.terms,
    }
