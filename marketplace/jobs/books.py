"""Upkeep of the books."""

from __future__ import annotations

from marketplace.db.base import db
from marketplace.db.transaction import transaction
from marketplace.ledger import closing


def roll_up() -> None:
    """Write checkpoints of the open accounts, so that their balances stay one short sum away."""
    with transaction():
        closing.roll_up(db.session())
