"""What reconciliation goes by: the kinds of movement and of difference, coverage, what may be taken out. Pure.

Source: docs/money.md, "Reconciliation" and "Coverage".
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from marketplace.core.money import BPS_WHOLE
from marketplace.ledger import chart

OVERLAP: Final = timedelta(hours=72)
"""How far before the last walk's beginning the next one starts: Stripe may show a movement late."""

SETTLES_IN: Final = timedelta(hours=48)
"""How long the other half of a movement may take before somebody has to look."""

KINDS: Final = {
    "charge": "charge",
    "refund": "refund",
    "refund_failure": "refund_failure",
    "dispute": "dispute",
    "dispute_reversal": "dispute_reversal",
    "transfer": "transfer",
    "transfer_reversal": "transfer_reversal",
    "payout": "payout",
    "payout_reversal": "payout_failure",
    "topup": "top_up",
    "topup_reversal": "top_up_reversal",
    "fee": "fee",
}
"""Our word for each of Stripe's reporting categories. Whatever else it books is an adjustment."""

BOOKED_BY_JOBS: Final = frozenset(
    {"charge", "refund", "refund_failure", "dispute", "dispute_reversal", "transfer", "transfer_reversal"}
)
"""Movements that follow from orders and payouts: one without a posting is looked up and booked by its own door."""

DIFFERENCES: Final = {
    "unbooked": "Stripe moved money that the books do not know.",
    "unseen": "The books moved money at Stripe that Stripe does not show.",
    "amount": "Stripe and the books have different amounts for the same thing.",
    "currency": "Stripe and the books have different currencies for the same thing.",
    "double": "Stripe moved money twice for what the books have once.",
    "balance": "What Stripe holds is not the sum of what it has moved.",
    "available": "Stripe and the books split what is available and what is pending differently.",
    "clearing": "Money that should have passed through stands still.",
    "order": "Order, books and Stripe do not tell the same about a payment.",
    "bank": "The bank and the books do not tell the same.",
}
"""Every kind of difference, in a sentence."""


def kind_of(category: str) -> str:
    """Return our word for one of Stripe's reporting categories."""
    return KINDS.get(category, "adjustment")


def coverage_bps(money_minor: int, owed_minor: int) -> int | None:
    """Return money over what is owed in bps, rounded down; None while nothing is owed.

    Source: docs/money.md, "Coverage".
    """
    return money_minor * BPS_WHOLE // owed_minor if owed_minor else None


@dataclass(frozen=True, slots=True)
class Withdrawable:
    """What there is in one currency, in minor units: money, what is owed of it, and what it may be taken out of.

    `promised` is on its way to buyers whose refunds the books have and Stripe has not paid yet.
    """

    money: int
    owed: int
    promised: int
    bank: int
    fees: int
    funding: int

    @property
    def spare(self) -> int:
        """Money beyond everything that is owed, or missing for it (below zero)."""
        return self.money - self.owed - self.promised

    def free(self, source: str) -> int:
        """Return what may be taken out of the bank and out of `source`: nobody's money but the operator's own."""
        own = self.fees if source == chart.FEES else self.funding
        return max(0, min(self.spare, self.bank, own))
