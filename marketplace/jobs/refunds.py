"""Sending refunds to Stripe and looking how they stand, so that whoever dies in between leaves nothing half done.

Three steps, as with payment pages: that it is being sent is committed; then, with no transaction open, Stripe is asked;
then its answer is written and booked. Whoever comes again asks with the same key, and gets the same refund.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import structlog

from marketplace.commissions.errors import TooMuchToRefund
from marketplace.core import clock
from marketplace.core.errors import Unavailable
from marketplace.db.base import db
from marketplace.db.transaction import transaction
from marketplace.gateways.errors import KeyReused, Refused, UnknownAtProvider
from marketplace.gateways.ports import ProviderRefund
from marketplace.messaging import outbox
from marketplace.payments import refund_outcomes, refund_queries
from marketplace.payments.errors import RefundDiffers
from marketplace.payments.models import Refund
from marketplace.payments.refund_rules import KEY_LASTS
from marketplace.runtime.gateways import gateways
from marketplace.runtime.issuer import issuer

WAITING: Final = timedelta(minutes=10)
NOWHERE: Final = "Stripe shows no such refund, and its key has expired. Look at Stripe before you ask for it again."

log = structlog.get_logger(__name__)


def send(*, refund_id: int) -> None:
    """Send a refund, unless Stripe shows it already.

    Whoever comes again looks first: an answer may have been lost, or Stripe may keep a failure of its own under the key
    though it has acted. Where the key may be forgotten by now, the refund is never asked for again.

    Raises:
        OutcomeUnknown, Unavailable: no answer; the job comes back and asks with the same key.
    """
    at = clock.now()
    with transaction():
        refund = refund_outcomes.begin_sending(refund_id, at=at)
        if refund is None:
            return
        request, key, sent_at = refund_outcomes.request_of(refund), refund.idempotency_key, refund.sent_at or at
    if sent_at < at and (look(refund_id=refund_id) or at - sent_at > KEY_LASTS):
        return
    try:
        seen = gateways().payments.open_refund(request, idempotency_key=key)
    except (Refused, UnknownAtProvider) as refusal:
        with transaction():
            refund_outcomes.refuse(refund_id, refusal.message, at=clock.now())
        return
    except KeyReused as reused:
        with transaction():
            refund_outcomes.lose(refund_id, reused.message, at=clock.now())
        return
    record(seen)


def look(*, refund_id: int) -> bool:
    """See how a refund stands at Stripe, and return whether Stripe shows it.

    One that was lost on the way is found among those of its payment. Where there is none, and its key is too old to be
    asked with again, a person has to look.

    Raises:
        Unavailable: no answer; the job comes back.
    """
    with transaction():
        refund = db.session.get_one(Refund, refund_id)
        stripe_id, public_id, intent = refund.stripe_refund_id, refund.public_id, refund.payment.payment_intent_id
        is_old = refund.sent_at is not None and clock.now() - refund.sent_at > KEY_LASTS
    if stripe_id is not None:
        record(gateways().payments.find_refund(stripe_id))
        return True
    found = [each for each in gateways().payments.refunds_of(intent) if each.refund_id == public_id]
    if found:
        record(found[0])
    elif is_old:
        with transaction():
            refund_outcomes.lose(refund_id, NOWHERE, at=clock.now())
    return bool(found)


def look_again(*, refund_id: int) -> None:
    """Look at a refund that nobody knows the end of."""
    look(refund_id=refund_id)


def record(seen: ProviderRefund) -> None:
    """Write what Stripe shows of a refund, in a transaction of its own."""
    with transaction():
        follow(seen)


def follow(seen: ProviderRefund) -> str:
    """Write what Stripe shows of a refund, in the open transaction, and say in words what became of it.

    Money that went back and does not fit its order is not booked; log and reconciliation tell of it.
    """
    try:
        with db.session.begin_nested():
            refund = refund_outcomes.record(seen, issuer=issuer(), at=clock.now())
    except (TooMuchToRefund, RefundDiffers) as refusal:
        log.exception("refund not booked", stripe_refund=seen.id, reason=refusal.message)
        return f"refused: {refusal.message}"
    return f"{refund.state} {refund.public_id}" if refund else "not ours"


def cash(*, refund_id: int) -> None:
    """Book that a refund's money has left, and that it came back, once Stripe has booked it itself.

    Raises:
        Unavailable: Stripe has not booked it yet; the job comes back.
    """
    with transaction():
        refund = db.session.get_one(Refund, refund_id)
        stripe_id, is_booked = refund.stripe_refund_id, refund.booked_at is not None
    if stripe_id is None or not is_booked:
        return
    seen = gateways().payments.find_refund(stripe_id)
    if seen.balance_transaction_id is None and seen.status == "succeeded":
        raise Unavailable("Stripe has not booked the refund yet.", refund_id=refund_id)
    with transaction():
        refund_outcomes.book_cash(refund_id, seen, at=clock.now())
    with transaction():
        refund_outcomes.book_cash_back(refund_id, seen, at=clock.now())
    if seen.status == "failed" and seen.balance_transaction_id and seen.failure_transaction_id is None:
        raise Unavailable("Stripe has not booked yet that the refund came back.", refund_id=refund_id)


def sweep() -> None:
    """Hand over again what nobody finished, look at what Stripe has still to decide, and ask for money on its way."""
    with transaction():
        for refund in refund_queries.waiting(clock.now() - WAITING):
            name = "refunds.send" if refund.state in {"requested", "sending"} else "refunds.look"
            outbox.defer(name, refund_id=refund.id, queueing_lock=f"refund:{refund.id}")
        for refund_id in refund_queries.uncleared(clock.now() - WAITING):
            outbox.defer("refunds.cash", refund_id=refund_id, queueing_lock=f"refund_cash:{refund_id}")
