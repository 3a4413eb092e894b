"""Sending a payout through Stripe: what has to be looked up first, and that it is being sent, before anybody asks.

Three steps: that it is being sent is committed; then, with no transaction open, Stripe is asked with the attempt's key;
then `outcomes` writes what Stripe said. Whoever comes again looks first, and asks with the same key.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select

from marketplace.db.base import db
from marketplace.gateways.connect_ports import TransferRequest
from marketplace.payouts import reserving, steps
from marketplace.payouts.models import Payout, PayoutAttempt
from marketplace.payouts.rules import KEY_LASTS, PAYOUT, UNCLEAR

BY: Final = "system"
LIVE: Final = ("prepared", "sending", "unknown")

_SOON: Final = timedelta(seconds=15)
_LATE: Final = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Plan:
    """What may be done for a payout now: whether Stripe has to be looked at first, whether it may be asked after.

    `is_certain`: nothing can have been sent: where its key is too old a new one may follow once a look shows nothing.
    """

    public_id: str
    looks: bool
    asks: bool
    is_certain: bool


@dataclass(frozen=True, slots=True)
class Sending:
    """A payout that is being sent, as Stripe is asked for it: the same for as long as the attempt's key is used."""

    request: TransferRequest
    key: str


def plan(payout_id: int, *, at: datetime) -> Plan | None:
    """Say what may be done for a payout; None where there is nothing to send, or not yet again. Changes nothing."""
    payout = db.session.get_one(Payout, payout_id, populate_existing=True)
    attempt = live_attempt(payout_id)
    if attempt is None or payout.rail != "stripe" or not PAYOUT.allows(payout.state, "send"):
        return None
    if attempt.again_at is not None and attempt.again_at > at:
        return None
    is_old = attempt.sent_at is not None and at - attempt.sent_at > KEY_LASTS
    is_certain = attempt.state == "prepared"
    return Plan(
        payout.public_id,
        looks=is_old or not is_certain or attempt.number > 1,
        asks=not is_old and payout.failure_code not in UNCLEAR,
        is_certain=is_certain and payout.failure_code not in UNCLEAR,
    )


def begin(payout_id: int, *, at: datetime) -> Sending | None:
    """Note that a payout is being sent, to be committed before Stripe is asked; None where it is no longer to be sent.

    Where somebody may have asked already, the attempt counts as unknown from here on: that this call is told "nothing
    happened" says nothing about that one.
    """
    payout = steps.locked(payout_id)
    attempt = live_attempt(payout_id)
    if attempt is None or not PAYOUT.allows(payout.state, "send"):
        return None
    may_have_been_sent = payout.state in {"sending", "unknown"} or attempt.state == "unknown"
    steps.move(payout, "send", BY, at)
    attempt.state = "unknown" if may_have_been_sent else "sending"
    attempt.sent_at, attempt.again_at = attempt.sent_at or at, None
    return Sending(request_of(payout, attempt), attempt.idempotency_key)


def request_of(payout: Payout, attempt: PayoutAttempt) -> TransferRequest:
    """Return what Stripe is asked for, by what was frozen when the attempt was made."""
    frozen = attempt.parameters
    return TransferRequest(
        payout_id=payout.public_id, attempt=attempt.number, destination=frozen["destination"],
        currency=frozen["currency"], amount_minor=frozen["amount_minor"],
    )  # fmt: skip


def renew(payout_id: int, *, at: datetime) -> bool:
    """Make a new try with a new key, after a look has shown that nothing was sent; whether one was made.

    For a payout that Stripe refused, and for one that waited until its key grew too old.
    """
    payout = steps.locked(payout_id)
    if payout.settled_at is not None or payout.state not in {"pending", "failed"}:
        return False
    last = payout.attempts[-1]
    if last.state in {"sending", "unknown"} or (last.state == "prepared" and last.sent_at is None):
        return False
    if last.state == "prepared":
        last.state, last.failure, last.failure_code = "refused", "Its key grew too old.", "key_expired"
        db.session.flush()  # one live try at a time
    again = reserving.attempt(payout, last.number + 1, last.parameters, at)
    again.payout_id = payout.id
    db.session.add(again)
    payout.looked_at = at
    return True


def live_attempt(payout_id: int) -> PayoutAttempt | None:
    """Return the try that is not over."""
    found = select(PayoutAttempt).where(PayoutAttempt.payout_id == payout_id, PayoutAttempt.state.in_(LIVE))
    return db.session.scalar(found.execution_options(populate_existing=True))


def pause(attempt: PayoutAttempt, at: datetime) -> datetime:
    """Return when an attempt may be made again: after as long as it has been tried, 15 seconds to 5 minutes."""
    return at + min(max(at - (attempt.sent_at or at), _SOON), _LATE)
