"""A payout's life in tests: the calls to Stripe that may fail, and what people and the sweep do about it."""

from __future__ import annotations

from typing import Final

import psycopg

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.db.transaction import snapshot, transaction
from marketplace.jobs import payout_sweeps
from marketplace.payouts import deciding, reversing, soundness
from marketplace.payouts.models import Payout, PayoutDecision, PayoutReversal
from tests.support.paying_out import a_paid_partner, a_run, age, the_payout, work
from tests.support.sandbox import Sandbox

CALL: Final = ("POST", "/v1/transfers")
BACK: Final = ("POST", "/v1/transfers/*/reversals")
SENT: Final = [("", "reserve", "pending"), ("pending", "send", "sending"), ("sending", "confirm", "sent")]
"""The steps of a payout that nothing happened to."""


def sound() -> list[str]:
    """Return what the audit of money out finds wrong."""
    db.session.rollback()
    with snapshot():
        return [str(fault) for fault in soundness.audit()]


def again(superuser: psycopg.Connection) -> None:
    """Let the sweep find what waits, be it that its pause is not over."""
    age(superuser, 0)
    payout_sweeps.sweep()
    work(superuser)


def stuck(sandbox: Sandbox, superuser: psycopg.Connection, *, sent: bool = False) -> Payout:
    """Return a payout that nobody knows the end of, for longer than its key lasts."""
    partner = a_paid_partner(sandbox, 1_000)
    sandbox.double.fault(*CALL, "reset_after_effect" if sent else "reset_before_effect")
    sandbox.double.fault("GET", "/v1/transfers", "error_before_effect", limit=3)
    a_run(superuser)
    sandbox.double.calm()
    age(superuser, 25)
    return the_payout(partner)


def account_of(payout: Payout) -> str:
    """Return the account at Stripe that a payout goes to."""
    return payout.destination.stripe_account_id or ""


def reverse(payout: Payout, amount: int, by: str = "usr_finance") -> PayoutReversal:
    """Ask for a part of a payout back."""
    key = payout.id
    with transaction():
        made = reversing.request(
            key, amount, number=reversing.next_number(key), reason="Paid too much.", by=by, at=clock.now()
        )
        made_id = made.id
    return db.session.get_one(PayoutReversal, made_id)


def decide(payout: Payout, kind: str, **facts: str) -> PayoutDecision:
    """Decide what became of a payout that nobody knows the end of."""
    key = payout.id
    with transaction():
        made = deciding.request(key, kind, reason="Looked at Stripe.", by="usr_finance", at=clock.now(), **facts).id
    return db.session.get_one(PayoutDecision, made)
