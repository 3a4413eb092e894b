"""Filling gaps: what Stripe moved and the books do not know is looked up and handled by its own door.

So nothing depends on a webhook, nor on Stripe's list of events, which ends after thirty days: a charge leads to its
payment page, a refund, dispute, transfer or payout to itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Final

import structlog
from sqlalchemy import select

from marketplace.core import clock
from marketplace.core.errors import DomainError
from marketplace.db.base import db
from marketplace.db.transaction import transaction
from marketplace.jobs import checkouts, disputes, payout_follow_ups, payouts, refunds
from marketplace.jobs.settling import settle
from marketplace.payments.models import Dispute, Payment, Refund
from marketplace.payouts import reversing
from marketplace.reconciling import movements, own_payouts
from marketplace.runtime.gateways import gateways

BANKS_TAKE: Final = timedelta(days=10)
"""How long after its arrival a bank may send a payment back."""

log = structlog.get_logger(__name__)


def fill(kind: str, source_id: str) -> bool:
    """Handle what a movement is about; whether its door could be found. A refusal is left to a person, and logged."""
    door = DOORS.get(kind)
    if door is None or not source_id:
        return False
    return quietly(lambda: door(source_id), kind=kind, about=source_id)


def quietly(do: Callable[[], None], *, kind: str, about: str) -> bool:
    """Do it, and leave what is refused to reconciliation, which names it; whether it went through."""
    try:
        do()
    except DomainError as refusal:
        log.warning("gap left open", kind=kind, about=about, reason=refusal.message)
        return False
    return True


def fill_own_payouts(*, at: datetime) -> int:
    """Book how Stripe's payments to the operator's bank stand, each step in its own transaction; return how many."""
    with transaction():
        waiting = own_payouts.unfinished(since=at - BANKS_TAKE)
    for payout_id in waiting:
        seen = gateways().connect.find_payout(payout_id)
        with transaction():
            own_payouts.note(seen)
            steps = own_payouts.wanted(seen)
        for step in steps:
            with transaction():
                own_payouts.book(step, at=clock.now())
    return len(waiting)


def _charge(charge_id: str) -> None:
    session = gateways().payments.find_checkout_of(charge_id)
    if session is None:
        return  # nobody paid it on a page of ours
    with transaction():
        settle(session, at=clock.now())
    if session.captured is None:
        return
    payment_id = _key_of(Payment, Payment.payment_intent_id == session.captured.payment_intent_id)
    if payment_id is not None:
        checkouts.book_processing_fee(payment_id=payment_id)


def _refund(stripe_refund_id: str) -> None:
    refunds.record(gateways().payments.find_refund(stripe_refund_id))
    refund_id = _key_of(Refund, Refund.stripe_refund_id == stripe_refund_id)
    if refund_id is not None:
        refunds.cash(refund_id=refund_id)


def _dispute(stripe_dispute_id: str) -> None:
    seen = disputes.fetch(stripe_dispute_id)
    with transaction():
        disputes.follow(seen)
    dispute_id = _key_of(Dispute, Dispute.stripe_dispute_id == stripe_dispute_id)
    if dispute_id is not None:
        disputes.cash(dispute_id=dispute_id)


def _transfer(stripe_transfer_id: str) -> None:
    seen = payout_follow_ups.fetch_transfer(stripe_transfer_id)
    with transaction():
        payouts.follow(seen)


def _transfer_reversal(stripe_reversal_id: str) -> None:
    """Stripe shows a reversal by its transfer, or by the movement that it made: the latter is known here."""
    with transaction():
        movement_id = movements.about(stripe_reversal_id)
    seen = gateways().connect.find_reversal(movement_id)
    with transaction():
        reversing.record(seen, at=clock.now())


def _key_of(model: type[Payment | Refund | Dispute], is_it: object) -> int | None:
    with transaction():
        found: int | None = db.session.scalar(select(model.id).where(is_it))  # type: ignore[arg-type]
        return found


DOORS: Final[Mapping[str, Callable[[str], None]]] = {
    "charge": _charge,
    "refund": _refund,
    "refund_failure": _refund,
    "dispute": _dispute,
    "dispute_reversal": _dispute,
    "transfer": _transfer,
    "transfer_reversal": _transfer_reversal,
}
"""The door of each kind of movement, called with the id of what it is about."""
