"""Money out in the scene: a payout of each party, a run that waits, a decision and a reversal that somebody may end."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Protocol

from marketplace.core import clock
from marketplace.core.ids import new_public_id
from marketplace.db.base import db
from marketplace.payouts.models import (
    Payout,
    PayoutAttempt,
    PayoutDecision,
    PayoutDestination,
    PayoutPolicyChange,
    PayoutReversal,
    PayoutRun,
    PayoutStep,
)
from tests.support.world import World


class Noting(Protocol):
    """A scene that remembers public ids."""

    def note(self, **rows: Any) -> None: ...


def add_payouts(scene: Noting, world: World) -> None:
    """Write them as they would be, without any booking: pages show what is there."""
    parties = {
        "own_payout": (world.partner.id, "partner"),
        "foreign_payout": (world.other_partner.id, "partner"),
        "own_settlement": (world.vendor.id, "vendor"),
        "foreign_settlement": (world.other_vendor.id, "vendor"),
    }
    for number, (name, (party_id, kind)) in enumerate(parties.items(), start=1):
        scene.note(**{name: _payout(party_id, kind, number)})
    own = db.session.query(Payout).filter_by(party_id=world.partner.id).one()
    run = PayoutRun(
        public_id=new_public_id("run"), key="scene", origin="operator", scope="partners", state="waiting",
        needs_approval=True, requested_by="usr_test", created_at=clock.now(),
    )  # fmt: skip
    decision = PayoutDecision(
        public_id=new_public_id("dec"), payout_id=own.id, kind="adopt", reason="Looked.", state="waiting",
        needs_approval=True, requested_by="usr_test", created_at=clock.now(),
    )  # fmt: skip
    reversal = PayoutReversal(
        public_id=new_public_id("rev"), payout_id=own.id, party_id=own.party_id, number=1, currency="EUR",
        amount_minor=5, reason="Too much.", origin="operator", state="waiting", needs_approval=True,
        requested_by="usr_test", idempotency_key="payout_reversal:scene", created_at=clock.now(),
    )  # fmt: skip
    change = PayoutPolicyChange(
        public_id=new_public_id("plc"), scope="partners", currency="CHF", minimum_minor=1, limit_minor=9_000_000,
        schedule="none", day=1, runs_itself=False, was_limit_minor=1_000_000, was_runs_itself=False, state="waiting",
        requested_by="usr_test", requested_at=clock.now(),
    )  # fmt: skip
    db.session.add_all([run, decision, reversal, change])
    scene.note(payout_run=run, payout_decision=decision, payout_reversal=reversal, policy_change=change)
    scene.note(puzzling_payout=_puzzling(world.partner.id))


def _puzzling(party_id: int) -> Payout:
    """A payout of which nobody knows whether it was sent: somebody has to say."""
    payout = _payout(party_id, "partner", 9, currency="USD")
    payout.state, payout.stripe_transfer_id, payout.sent_at, payout.settled_at = "unknown", None, None, None
    [attempt] = payout.attempts
    attempt.state, attempt.sent_at = "unknown", clock.now() - timedelta(days=2)
    return payout


def _payout(party_id: int, kind: str, number: int, *, currency: str = "EUR") -> Payout:
    at = clock.now()
    destination = db.session.query(PayoutDestination).filter_by(party_id=party_id).one_or_none() or PayoutDestination(
        public_id=new_public_id("dst"), party_id=party_id, rail="stripe", state="active", country="DE", label="Bank",
        stripe_account_id=f"acct_scene_{number}", idempotency_key=new_public_id("dst"), created_by="usr_test", created_at=at,
    )  # fmt: skip
    db.session.add(destination)
    db.session.flush()
    payout = Payout(
        public_id=new_public_id("pyt"), party_id=party_id, party_kind=kind, destination_id=destination.id, rail="stripe",
        currency=currency, amount_minor=100, book_id=900 + number, first_seq=1, last_seq=1, state="sent",
        stripe_transfer_id=f"tr_scene_{number}", created_at=at, sent_at=at, settled_at=at,
    )  # fmt: skip
    payout.attempts = [
        PayoutAttempt(number=1, idempotency_key=f"scene:{number}", parameters={}, state="sent", created_at=at)
    ]
    db.session.add(payout)
    db.session.flush()
    db.session.add(
        PayoutStep(
            payout_id=payout.id, party_id=party_id, from_state="", action="reserve", to_state="pending", actor="system",
            happened_at=at,
        )
    )  # fmt: skip
    return payout
