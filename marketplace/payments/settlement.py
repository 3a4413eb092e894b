"""What happens when the money is there: order paid, account bound, commission in the books, in one transaction.

The news may come by browser, webhook, sweep or twice by each, in any order and at once. The order's row lock lets one
of them go first; whoever comes second finds the payment and changes nothing.

Source: docs/payments.md, "Settlement".
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import select

from marketplace.commissions import accrual
from marketplace.core.ids import new_public_id
from marketplace.customers import directory
from marketplace.db.base import db
from marketplace.gateways.errors import OutcomeUnknown
from marketplace.gateways.ports import Captured, CheckoutSession
from marketplace.invoicing import issuing
from marketplace.invoicing.issuing import Issuer
from marketplace.ledger import chart
from marketplace.ledger.rules import Account
from marketplace.messaging import outbox
from marketplace.messaging.outbox import Job
from marketplace.orders import fulfilment, lifecycle, sold_lines
from marketplace.orders.models import Order
from marketplace.orders.sold_lines import LineRow
from marketplace.payments import checkout as checkouts
from marketplace.payments.errors import SettlementRefused
from marketplace.payments.models import Checkout, Payment
from marketplace.protection import activity

ACTOR: Final = "stripe"


def settle(session: CheckoutSession, *, issuer: Issuer, at: datetime) -> Order | None:
    """Settle the order of a payment page as Stripe shows it now; None when it brought no money, or is not ours.

    A second call, by whatever way, changes nothing. An order that was canceled meanwhile is settled all the same: its
    customer has paid. Acts as the system, books late, and issues the invoice in the `issuer`'s name last.

    Raises:
        SettlementRefused: amount, currency or mode are not the order's, or it was paid by another payment already.
            Nothing was booked.
        OutcomeUnknown: Stripe says paid and does not show the payment yet.
    """
    order = lifecycle.lock_named(session.order_id)
    if order is None:
        return None
    checkout = _try_of(order, session, at=at)
    if not session.is_paid:
        _close(order, checkout, session, at=at)
        return None
    if checkout is None:
        raise _refused("The payment page was not opened by this marketplace.", order, session)
    captured = _captured(session)
    if _is_settled(order, captured):
        return order
    _check(order, checkout, session)
    lines = _pay(order, checkout, captured, at=at)
    issuing.issue_first(order, lines, issuer, at=at)  # last of all: whoever issues next waits for this one's end
    return order


def _pay(order: Order, checkout: Checkout, captured: Captured, *, at: datetime) -> Sequence[LineRow]:
    payment = Payment(
        public_id=new_public_id("pay"),
        order_id=order.id,
        checkout_id=checkout.id,
        currency=order.currency,
        amount_minor=order.total_minor,
        payment_intent_id=captured.payment_intent_id,
        charge_id=captured.charge_id,
        is_live=checkout.is_live,
        paid_at=at,
    )
    db.session.add(payment)
    checkout.state, checkout.closed_at = "complete", at
    lifecycle.mark_paid(order, at=at, actor=ACTOR, reason=f"Payment {payment.public_id}")
    db.session.flush()  # the job names the payment by its key
    return _sell(order, Job("payments.processing_fee", {"payment_id": payment.id}), at=at)


def settle_without_cash(checkout: Checkout, *, at: datetime) -> None:
    """Settle an order that costs its customer nothing; what the operator or a vendor funds is booked all the same.

    A second call changes nothing, nor does an order that costs something.
    """
    order = lifecycle.lock(checkout.order_id)
    if order.total_minor == 0 and not order.is_paid:
        lifecycle.mark_paid(order, at=at, actor="system", reason="It costs nothing.")
        _sell(order, at=at)


def _sell(order: Order, *jobs: Job, at: datetime) -> Sequence[LineRow]:
    """Bind the account, have everybody told, and book; follows `mark_paid` and returns the order's lines."""
    if not order.is_purchase:  # only customers' accounts belong to a partner: its own company is none
        directory.bind(order.account_id, order.partner_id, at=at)
    outbox.defer_all([*jobs, *_letters(order)])
    lines = sold_lines.of_order(order)
    if order.partner_id is not None and not order.is_purchase:
        vendor_ids = {line.vendor_id for line in lines}
        activity.note(order.account_id, order.partner_id, vendor_ids, "order_paid", {"order": order.public_id}, at)
    sold = accrual.as_sold(order, lines)
    accrual.accrue(order, cash=Account(chart.STRIPE_PENDING), at=at, lines=sold)  # late: it holds the books' heads
    return lines


def _letters(order: Order) -> Iterator[Job]:
    yield Job("mail.purchase_paid" if order.is_purchase else "mail.order_paid", {"order_id": order.id})
    if order.partner_id is not None and order.commission_minor:
        yield Job("mail.commission_accrued", {"order_id": order.id})
    if order.is_of_somebody:
        yield Job("mail.credit_booked", {"order_id": order.id})


def _try_of(order: Order, session: CheckoutSession, *, at: datetime) -> Checkout | None:
    """Return the try that a page belongs to; where the answer that named the page was lost, it is written now."""
    is_ours = (Checkout.session_id == session.id) | (Checkout.idempotency_key == session.idempotency_key)
    found = db.session.scalar(select(Checkout).where(Checkout.order_id == order.id, is_ours))
    return checkouts.record(found.id, session, at=at) if found and found.state == "preparing" else found


def _close(order: Order, checkout: Checkout | None, session: CheckoutSession, *, at: datetime) -> None:
    """Note how a page ended without money: expired, failed, or complete while a bank still takes its time.

    Where nobody can pay on it any more, the order's stock is free for others.
    """
    ended = "failed" if session.has_failed else session.status
    if checkout is not None and ended != "open" and checkout.state in (*checkouts.LIVE, "complete"):
        checkout.state, checkout.closed_at = ended, at
        if ended != "complete":
            fulfilment.release(order, at=at)


def _captured(session: CheckoutSession) -> Captured:
    if session.captured is None:
        raise OutcomeUnknown("Stripe has not shown the payment yet. It is asked again.", session=session.id)
    return session.captured


def _is_settled(order: Order, captured: Captured) -> bool:
    if not order.is_paid:
        return False
    paid = db.session.execute(select(Payment).where(Payment.order_id == order.id)).scalar_one()
    if paid.payment_intent_id != captured.payment_intent_id:
        raise SettlementRefused(
            f"Order {order.public_id} was paid twice: {captured.payment_intent_id} came after {paid.payment_intent_id}."
            " Refund the second one.",
            order=order.public_id,
        )
    return True


def _check(order: Order, checkout: Checkout, session: CheckoutSession) -> None:
    expected = (order.currency, order.total_minor, checkout.is_live)
    if (session.currency, session.amount_minor, session.is_live) != expected:
        raise _refused("The payment's amount, currency or mode is not the order's.", order, session)


def _refused(sentence: str, order: Order, session: CheckoutSession) -> SettlementRefused:
    return SettlementRefused(
        f"{sentence} Order {order.public_id}: {order.total_minor} {order.currency} minor units expected,"
        f" {session.amount_minor} {session.currency} paid on {session.id}.",
        order=order.public_id,
    )
