"""What Stripe says about a refund, and what the books make of it: taken back once, given again where it failed.

News may come as the answer to our own call, by webhook, by sweep, in any order and several times. The order's row lock
lets one of them go first; whoever comes second finds it noted.

Source: docs/payments.md, "Refunds".
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import select

from marketplace.commissions import reversing
from marketplace.commissions.models import Reversal
from marketplace.commissions.reversing import Asked, Occasion
from marketplace.db.base import db
from marketplace.gateways.ports import ProviderRefund, RefundRequest
from marketplace.invoicing import crediting
from marketplace.invoicing.crediting import Correction, Given
from marketplace.invoicing.issuing import Issuer
from marketplace.ledger import chart, posting
from marketplace.ledger.rules import Account, Leg
from marketplace.messaging import outbox
from marketplace.messaging.outbox import Job
from marketplace.orders import fulfilment, lifecycle
from marketplace.orders.models import Order
from marketplace.payments import refunding
from marketplace.payments.errors import RefundDiffers
from marketplace.payments.models import Payment, Refund
from marketplace.payments.refund_rules import REFUND, Share, Wanted, fitted, goods_of, share_out
from marketplace.payments.refunding import Request

CLEARING: Final = Account(chart.REFUND_CLEARING)
_ACTIONS: Final = {"pending": "await", "succeeded": "succeed", "failed": "fail"}


def begin_sending(refund_id: int, *, at: datetime) -> Refund | None:
    """Note that a refund is being sent, to be committed before Stripe is asked; None where there is nothing to send."""
    refund = _locked(refund_id)
    if not REFUND.allows(refund.state, "send"):
        return None
    refund.state, refund.sent_at = REFUND.next(refund.state, "send"), refund.sent_at or at
    return refund


def request_of(refund: Refund) -> RefundRequest:
    """Return what Stripe is asked for: the same for as long as the refund's key is used."""
    return RefundRequest(
        refund_id=refund.public_id,
        order_id=refund.order.public_id,
        payment_intent_id=refund.payment.payment_intent_id,
        currency=refund.currency,
        amount_minor=refund.amount_minor,
        reason=refund.reason,
    )


def refuse(refund_id: int, sentence: str, *, at: datetime) -> None:
    """Note Stripe's certain no. Nothing was booked, and its amount is free for another refund."""
    _close(refund_id, "refuse", sentence, at=at)


def lose(refund_id: int, sentence: str, *, at: datetime) -> None:
    """Note that nobody knows what became of a refund, and that asking again could pay twice: a person has to look."""
    _close(refund_id, "lose", sentence, at=at)


def record(seen: ProviderRefund, *, issuer: Issuer, at: datetime) -> Refund | None:
    """Note a refund as Stripe shows it, and book it; None where its payment is not ours.

    One that was made at Stripe itself is written down here, spread over the order's lines by what each has left. Acts
    as the system, books late, issues the credit note in the `issuer`'s name last, and changes nothing the second time.

    Raises:
        TooMuchToRefund: more has gone back than came in for the order.
        RefundDiffers: amount or currency are not what was asked for.
    """
    payment = db.session.scalar(select(Payment).where(Payment.payment_intent_id == seen.payment_intent_id))
    if payment is None:
        return None
    order = lifecycle.lock(payment.order_id)
    refund = _of(order, seen) or _found_at_stripe(order, payment, seen, at=at)
    if refund is None:
        return None
    if (seen.currency, seen.amount_minor) != (refund.currency, refund.amount_minor):
        raise RefundDiffers(f"Stripe's {seen.id} is not what refund {refund.public_id} asked for.", refund=seen.id)
    _note(refund, seen, at=at)
    if seen.status == "failed":
        _undo(order, refund, issuer, at=at)
    elif refund.booked_at is None:
        _book(order, refund, issuer, at=at)
    return refund


def _of(order: Order, seen: ProviderRefund) -> Refund | None:
    is_it = (Refund.stripe_refund_id == seen.id) | (Refund.public_id == seen.refund_id)
    found = select(Refund).where(Refund.order_id == order.id, is_it).with_for_update()
    return db.session.scalar(found.execution_options(populate_existing=True))


def _found_at_stripe(order: Order, payment: Payment, seen: ProviderRefund, *, at: datetime) -> Refund | None:
    if seen.status == "failed":
        return None  # it moved nothing that we know of
    shares = share_out(Wanted(amount_minor=seen.amount_minor), refunding.left_in_the_books(order))
    asked = Request(reason="other", by="stripe", origin="stripe", note="Made at Stripe.")
    number = refunding.next_number(order.id)
    refund = refunding.write(order, payment, shares, asked, number=number, at=at)
    refund.state, refund.sent_at = "sending", at
    return refund


def _note(refund: Refund, seen: ProviderRefund, *, at: datetime) -> None:
    refund.stripe_refund_id = seen.id
    refund.balance_transaction_id = seen.balance_transaction_id or refund.balance_transaction_id
    action = _ACTIONS[seen.status]
    if seen.status != refund.state and REFUND.allows(refund.state, action):  # late news about what is over is no news
        refund.state, refund.failure = REFUND.next(refund.state, action), seen.failure
        refund.closed_at = None if refund.state == "pending" else at
    db.session.flush()  # one that was found at Stripe has no key yet, and the job names it
    outbox.defer("refunds.cash", refund_id=refund.id, queueing_lock=f"refund_cash:{refund.id}")


def _book(order: Order, refund: Refund, issuer: Issuer, *, at: datetime) -> None:
    sold = refunding.left_in_the_books(order)
    shares = fitted([Share(line.line_id, line.units, line.cash_minor) for line in refund.lines], sold)
    refund.booked_at = at
    goods = goods_of({share.line_id: share for share in shares}, sold)
    fulfilment.take_back(order, goods, puts_back=refund.puts_back, at=at)
    outbox.defer_all([Job("mail.refunded", {"refund_id": refund.id})])
    steps = reversing.reverse(
        order,
        {each.line_id: each.line for each in sold},
        {share.line_id: Asked(share.cash_minor, share.units) for share in shares},
        Occasion("refund", refund.public_id, refund.reason),
        clearing=CLEARING,
        at=at,
    )
    crediting.issue(order, _correction(refund, steps), issuer, at=at)


def _undo(order: Order, refund: Refund, issuer: Issuer, *, at: datetime) -> None:
    """Give everything again that a refund took and that never arrived."""
    steps = reversing.of_ref(refund.public_id)
    if not steps or any(step.cause == "refund_failed" for step in steps):
        return
    sold = refunding.left_in_the_books(order)
    again = reversing.reverse(
        order,
        {each.line_id: each.line for each in sold},
        {each.line_id: Asked(-each.cash_minor, -each.units) for each in steps},
        Occasion("refund_failed", refund.public_id, refund.reason, reverses=f"refund:{refund.public_id}"),
        clearing=CLEARING,
        at=at,
    )
    crediting.cancel(order, _correction(refund, again), issuer, at=at)


def _correction(refund: Refund, steps: Sequence[Reversal]) -> Correction:
    """What the books took of each line, as the credit note says it."""
    given = [Given(step.line_id, step.units, step.cash_minor, step.tax_minor) for step in steps]
    return Correction(refund.public_id, refund.reason, given)


def book_cash(refund_id: int, seen: ProviderRefund, *, at: datetime) -> None:
    """Book that a refund's money has left Stripe's balance, or has come back: clearing returns to zero.

    Each is one posting under its own key; one that is booked already is passed over. Call it last.
    """
    refund = _locked(refund_id)
    if seen.balance_transaction_id is None or refund.booked_at is None:
        return
    why = {"refund": refund.public_id, "balance_transaction": seen.balance_transaction_id}
    legs = [Leg(CLEARING, Account(chart.STRIPE_AVAILABLE), refund.amount_minor, why)]
    posting.post(
        db.session(), kind="refund", key=f"refund_cash:{refund.public_id}", at=at, currency=refund.currency, legs=legs
    )


def book_cash_back(refund_id: int, seen: ProviderRefund, *, at: datetime) -> None:
    """Book that the money of a failed refund has come back to Stripe's balance. Call it last."""
    refund = _locked(refund_id)
    if seen.failure_transaction_id is None or refund.booked_at is None:
        return
    why = {"refund": refund.public_id, "balance_transaction": seen.failure_transaction_id}
    legs = [Leg(Account(chart.STRIPE_AVAILABLE), CLEARING, refund.amount_minor, why)]
    key = f"refund_cash_back:{refund.public_id}"
    posting.post(db.session(), kind="adjustment", key=key, at=at, currency=refund.currency, legs=legs)


def _close(refund_id: int, action: str, sentence: str, *, at: datetime) -> None:
    refund = _locked(refund_id)
    if REFUND.allows(refund.state, action):
        refund.state, refund.failure, refund.closed_at = REFUND.next(refund.state, action), sentence, at


def _locked(refund_id: int) -> Refund:
    return db.session.get_one(Refund, refund_id, with_for_update=True, populate_existing=True)
