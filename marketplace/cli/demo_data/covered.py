"""The house's nights before the demo: what the years before owed is at the bank, and each night it is counted."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from marketplace.cli.demo_data import channel
from marketplace.core import clock
from marketplace.db.base import db
from marketplace.ledger.glance import glances
from marketplace.reconciling import coverage, funding, interventions

NIGHTS: Final = 14
HOUR: Final = 2
"""In UTC."""

RESERVE_BPS: Final = 1_200
"""How much more than what is owed is put in: the nights that follow owe more, and their sales bring no money here."""

RECEIPTS: Final = "Receipts of the years before this marketplace, moved to its account."


class Nights:
    """The nights that are still to come, the first one first. Acts as the system."""

    def __init__(self, *, today: datetime) -> None:
        last = today.replace(hour=HOUR, minute=0, second=0, microsecond=0)
        self.coming = [last - timedelta(days=days) for days in range(NIGHTS, 0, -1)]
        self.is_funded = False

    def take_in(self, *, until: datetime) -> None:
        """Count what is covered in every night before `until`, as the reconciliation of that night does."""
        while self.coming and self.coming[0] <= until:
            with clock.frozen(self.coming.pop(0)) as at:
                if not self.is_funded:
                    _fund(at)
                    self.is_funded = True
                coverage.note(at=at)


def _fund(at: datetime) -> None:
    """Put in at the bank what is owed in each currency, and a reserve; finance is the second person."""
    for each in glances(db.session()):
        amount = each.owed_minor * (10_000 + RESERVE_BPS) // 10_000 - each.money_minor
        if amount > 0:
            wish = funding.put_in(each.currency, amount, RECEIPTS, f"demo:nights:{each.currency}")
            asked = interventions.request(wish, by="command", at=at)
            if asked.state == "waiting":
                interventions.approve(asked, by=channel.finance(), at=at)
