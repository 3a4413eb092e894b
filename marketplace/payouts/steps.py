"""The one way in which a payout's state changes: by its table, from the state it has, with a row that says so."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import func, select

from marketplace.db.base import db
from marketplace.payouts.entries import Owed
from marketplace.payouts.models import Payout, PayoutStep
from marketplace.payouts.rules import PAYOUT

LOCK_SPACE: Final = 7265


def locked(payout_id: int) -> Payout:
    """Return a payout as it is now, locked until the transaction ends. Lock it before its party's books."""
    return db.session.get_one(Payout, payout_id, with_for_update=True, populate_existing=True)


def one_at_a_time(name: str) -> None:
    """Let whoever else asks for the same wait until the transaction ends: it then finds what the first one wrote."""
    db.session.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(f"payouts:{name}", LOCK_SPACE))))


def move(payout: Payout, action: str, by: str, at: datetime, note: str = "") -> None:
    """Take a payout that the caller holds `locked` one step on, and write the step down. Acts as the system.

    Raises:
        TransitionRefused: the payout's state does not allow it.
    """
    before, payout.state = payout.state, PAYOUT.next(payout.state, action)
    write(payout, before, action, by, at, note)


def write(payout: Payout, before: str, action: str, by: str, at: datetime, note: str = "") -> None:
    """Add one step to a payout's life, whose state is the step's end."""
    db.session.add(
        PayoutStep(
            payout_id=payout.id, party_id=payout.party_id, from_state=before, action=action, to_state=payout.state,
            actor=by, note=note, happened_at=at,
        )
    )  # fmt: skip


def owed(payout: Payout) -> Owed:
    """Return a payout as the books need it."""
    return Owed(payout.public_id, payout.party_kind, payout.party_id, payout.rail, payout.currency, payout.amount_minor)
