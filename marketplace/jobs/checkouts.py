"""Looking after payment pages: asking how one stands, closing what is over, booking Stripe's fee."""

from __future__ import annotations

from datetime import datetime

import structlog

from marketplace.core import clock
from marketplace.core.errors import DomainError, Unavailable
from marketplace.db.base import db
from marketplace.db.transaction import transaction
from marketplace.jobs import disputes
from marketplace.jobs.settling import settle
from marketplace.payments import funds, processing_fees, queries, settlement
from marketplace.payments.models import Checkout
from marketplace.runtime.gateways import gateways

log = structlog.get_logger(__name__)


def look(*, checkout_id: int) -> None:
    """Ask Stripe how a payment page stands, and settle it when it is paid: a customer came back from it."""
    with transaction():
        session_id = db.session.get_one(Checkout, checkout_id).session_id
    if session_id is not None:
        _look_at(session_id)


def expire() -> None:
    """Close tries whose page is past its time; money that came in without any event being heard is settled here.

    Each is a transaction of its own, and one that Stripe cannot tell about is left for the next round.
    """
    with transaction():
        over = [(each.id, each.session_id) for each in queries.overdue(clock.now())]
    for checkout_id, session_id in over:
        try:
            if session_id is not None:
                _look_at(session_id)
            else:
                _give_up(checkout_id, at=clock.now())
        except DomainError as error:
            log.warning("payment page left for later", checkout=checkout_id, reason=error.message)


def book_processing_fee(*, payment_id: int) -> None:
    """Book Stripe's fee for a payment once Stripe knows it.

    Refunds and disputes that were heard of before the payment itself meant nothing to the house then; now they do.

    Raises:
        Unavailable: it is not known yet; the job comes back.
    """
    with transaction():
        session_id = queries.session_of_payment(payment_id)
    if session_id is None:
        return
    captured = gateways().payments.find_checkout(session_id).captured
    if captured is not None and captured.is_contested:
        disputes.catch_up(captured.payment_intent_id)
    if captured is None or not processing_fees.is_known(captured):
        raise Unavailable("Stripe has not booked the payment yet.", payment_id=payment_id)
    with transaction():
        payment = processing_fees.unbooked(payment_id)
        if payment is not None:
            processing_fees.book(payment, captured, at=clock.now())


def free_funds() -> None:
    """Book as available what Stripe has freed by now, group by group, each in a transaction of its own."""
    at, left = clock.now(), 1
    while left:
        with transaction():
            left = funds.free(at=at)


def settle_without_cash(*, checkout_id: int) -> None:
    """Settle an order that costs nothing."""
    with transaction():
        settlement.settle_without_cash(db.session.get_one(Checkout, checkout_id), at=clock.now())


def _look_at(session_id: str) -> None:
    session = gateways().payments.find_checkout(session_id)
    with transaction():
        settle(session, at=clock.now())


def _give_up(checkout_id: int, *, at: datetime) -> None:
    """A page that nobody was ever sent to cannot have been paid."""
    with transaction():
        checkout = db.session.get_one(Checkout, checkout_id, with_for_update=True, populate_existing=True)
        if checkout.state == "preparing":
            checkout.state, checkout.closed_at = "expired", at
