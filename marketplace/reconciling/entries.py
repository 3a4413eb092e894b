"""What reconciliation books: Stripe's payouts to the operator's bank, and what people book by hand. Pure.

Source: docs/money.md, "What each event books".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from marketplace.ledger import chart
from marketplace.ledger.rules import Account, Leg

STRIPE: Final = Account(chart.STRIPE_AVAILABLE)
CLEARING: Final = Account(chart.BANK_CLEARING)
BANK: Final = Account(chart.BANK_AVAILABLE)


@dataclass(frozen=True, slots=True)
class Booking:
    """One transaction of the books, ready for `ledger.posting.post`."""

    kind: str
    key: str
    currency: str
    legs: tuple[Leg, ...]

    @property
    def arguments(self) -> dict[str, Any]:
        """The same as keyword arguments."""
        return {"kind": self.kind, "key": self.key, "currency": self.currency, "legs": self.legs}


def leaves_stripe(payout_id: str, currency: str, amount_minor: int) -> Booking:
    """Money leaves Stripe for the operator's bank; below zero, Stripe fetches it from there."""
    return _moved("stripe_payout", f"stripe_payout:{payout_id}", currency, CLEARING, STRIPE, amount_minor, payout_id)


def arrives(payout_id: str, currency: str, amount_minor: int) -> Booking:
    """The bank has it."""
    key = f"stripe_payout_arrived:{payout_id}"
    return _moved("stripe_payout.arrived", key, currency, BANK, CLEARING, amount_minor, payout_id)


def leaves_bank_again(payout_id: str, currency: str, amount_minor: int) -> Booking:
    """What had arrived went back: it is on its way again, to Stripe."""
    key = f"stripe_payout_returned:{payout_id}"
    return _moved("adjustment", key, currency, CLEARING, BANK, amount_minor, payout_id)


def fails(payout_id: str, currency: str, amount_minor: int) -> Booking:
    """It is at Stripe again."""
    key = f"stripe_payout_failed:{payout_id}"
    return _moved("stripe_payout.failed", key, currency, STRIPE, CLEARING, amount_minor, payout_id)


def _moved(
    kind: str, key: str, currency: str, debit: Account, credit: Account, amount_minor: int, payout_id: str
) -> Booking:
    if amount_minor < 0:
        kind, debit, credit, amount_minor = "adjustment", credit, debit, -amount_minor
    return Booking(kind, key, currency, (Leg(debit, credit, amount_minor, {"stripe_payout": payout_id}),))
