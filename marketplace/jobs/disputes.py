"""Following disputes at Stripe: how they stand, what money moved for them, and the answer that the house gives.

What Stripe shows of the payment's refunds is recorded first: a refund decides how much of an order there was left to
dispute, whichever news comes earlier.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import structlog

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.db.transaction import transaction
from marketplace.gateways.dispute_ports import ProviderDispute
from marketplace.gateways.errors import Refused, UnknownAtProvider
from marketplace.jobs import refunds
from marketplace.messaging import outbox
from marketplace.payments import answering, dispute_cash, dispute_outcomes, dispute_queries
from marketplace.payments.errors import DisputeDiffers
from marketplace.payments.models import Dispute
from marketplace.runtime.gateways import gateways

SETTLED_IN: Final = timedelta(minutes=10)

log = structlog.get_logger(__name__)


def fetch(stripe_dispute_id: str) -> ProviderDispute:
    """Fetch a dispute as it is now, once all refunds of its payment are recorded.

    Raises:
        Unavailable: no answer; fetching again is safe.
        UnknownAtProvider: there is no such dispute.
    """
    seen = gateways().payments.find_dispute(stripe_dispute_id)
    for refund in gateways().payments.refunds_of(seen.payment_intent_id) if seen.payment_intent_id else ():
        refunds.record(refund)
    return seen


def follow(seen: ProviderDispute) -> str:
    """Write what Stripe shows of a dispute, in the open transaction, and say in words what became of it.

    Of one that is over nothing is written again, but money that is not in the books yet is asked for: a worker may have
    died with it. One that does not fit its payment is not booked; log and queue of decisions tell of it.
    """
    try:
        dispute = dispute_outcomes.record(seen, at=clock.now())
    except DisputeDiffers as refusal:
        log.exception("dispute not booked", stripe_dispute=seen.id, reason=refusal.message)
        return f"refused: {refusal.message}"
    if dispute is not None:
        if not dispute.is_open and dispute_cash.unbooked(dispute.id, seen.movements):
            outbox.defer("disputes.cash", dispute_id=dispute.id, queueing_lock=f"dispute_cash:{dispute.id}")
        return f"{dispute.state} {dispute.public_id}"
    return "not ours" if seen.status else "an inquiry"


def look(*, dispute_id: int) -> None:
    """See how a dispute stands at Stripe.

    Raises:
        Unavailable: no answer; the job comes back.
    """
    with transaction():
        stripe_id = db.session.get_one(Dispute, dispute_id).stripe_dispute_id
    seen = fetch(stripe_id)
    with transaction():
        follow(seen)


def catch_up(payment_intent_id: str) -> None:
    """Write every refund and every dispute that Stripe shows of a payment; what is known changes nothing.

    Raises:
        Unavailable: no answer; the job comes back.
    """
    for refund in gateways().payments.refunds_of(payment_intent_id):
        refunds.record(refund)
    for seen in gateways().payments.disputes_of(payment_intent_id):
        with transaction():
            follow(seen)


def answer(*, dispute_id: int) -> None:
    """Send the answer that somebody gave, where Stripe still waits for one; whatever Stripe shows then is written.

    Raises:
        OutcomeUnknown, Unavailable: no answer; the job comes back, and asks with the same key.
    """
    with transaction():
        dispute = db.session.get_one(Dispute, dispute_id)
        stripe_id, key, evidence, kind = dispute.stripe_dispute_id, dispute.answer_key, dispute.evidence, dispute.answer
    seen, payments = fetch(stripe_id), gateways().payments
    if kind is not None and seen.status == "needs_response":
        try:
            if evidence is None:
                payments.accept_dispute(stripe_id, idempotency_key=key)
            else:
                payments.submit_evidence(stripe_id, evidence, idempotency_key=key)
        except (Refused, UnknownAtProvider) as refusal:
            with transaction():
                answering.refuse(dispute_id, refusal.message)
        seen = fetch(stripe_id)
    with transaction():
        follow(seen)


def cash(*, dispute_id: int) -> None:
    """Book every movement of money that Stripe shows for a dispute, and its fee, each in a transaction of its own.

    The fee goes first: whoever finds a movement in the books finds its fee there as well.

    Raises:
        Unavailable: no answer; the job comes back.
    """
    with transaction():
        stripe_id = db.session.get_one(Dispute, dispute_id).stripe_dispute_id
    for moved in gateways().payments.find_dispute(stripe_id).movements:
        with transaction():
            dispute_cash.book_fee(dispute_id, moved, at=clock.now())
        with transaction():
            dispute_cash.book(dispute_id, moved, at=clock.now())


def sweep() -> None:
    """Look again at every dispute that is not over, and send what was answered and not heard."""
    with transaction():
        for dispute in dispute_queries.unfinished(clock.now() - SETTLED_IN):
            waits = dispute.answer is not None and dispute.answer_sent_at is None
            name = "disputes.answer" if waits else "disputes.look"
            outbox.defer(name, dispute_id=dispute.id, queueing_lock=f"dispute:{dispute.id}")
