"""Upkeep of the books."""

from __future__ import annotations

from marketplace.db.base import db
from marketplace.db.transaction import snapshot, transaction
from marketplace.documents import seals
from marketplace.ledger import balances, closing, verification
from marketplace.runtime.gateways import gateways
from marketplace.runtime.signing import signer
from marketplace.statements import proof


def roll_up() -> None:
    """Write checkpoints of the open accounts, so that their balances stay one short sum away."""
    with transaction():
        closing.roll_up(db.session())


def verify() -> None:
    """Prove the books once a day and note what came of it; the operator's home page tells."""
    with snapshot():
        faults, trial = verification.verify(db.session()), balances.trial_balance(db.session())
        faults += seals.faults(db.session(), gateways().files, signer().public_key)
    with transaction():
        proof.note(faults, trial)
