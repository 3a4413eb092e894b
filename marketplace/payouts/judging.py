"""Whether a party is paid now, how much, and what is carried over and why. Pure.

Source: docs/money.md, "Payouts".
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from marketplace.gateways.stripe_amounts import LARGEST_TRANSFER, from_stripe, step

BANK_CURRENCIES: Final = frozenset({"EUR"})


@dataclass(frozen=True, slots=True)
class Destination:
    """Where a party is paid, as far as it matters for whether it can be."""

    id: int
    rail: str
    state: str
    label: str
    holds_until: datetime | None
    stripe_account_id: str | None
    is_live: bool


@dataclass(frozen=True, slots=True)
class Candidate:
    """A party with money on its book in one currency; amounts in its minor units.

    `owed_minor` is what stands there to be paid, `now_minor` what of it stands there by now (less, where a vendor's
    sale was refunded after the run's horizon). `brought_minor` is what the payout before carried over; the span to
    cover is `first_seq` to `last_seq`. `book_id` is None while a vendor's guarded book is not opened yet.
    """

    party_kind: str
    party_id: int
    public_id: str
    name: str
    state: str
    currency: str
    owed_minor: int
    now_minor: int
    brought_minor: int
    book_id: int | None
    first_seq: int
    last_seq: int
    open_payout: str
    destination: Destination | None

    @property
    def party(self) -> str:
        """The party as the books write it."""
        return f"{self.party_kind}:{self.party_id}"

    @property
    def rail(self) -> str:
        """How it is paid; empty where nobody has said where."""
        return self.destination.rail if self.destination else ""


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a candidate would get. `reason` is a code of `rules.REASONS`; with an amount it says why it is not all."""

    candidate: Candidate
    amount_minor: int
    reason: str = ""

    @property
    def carried_minor(self) -> int:
        """What stays on the book."""
        return self.candidate.owed_minor - self.amount_minor


def judge(candidate: Candidate, minimum_minor: int, at: datetime, *, at_most: int | None = None) -> Judgement:
    """Say what a candidate would get at `at`: at most `at_most`, which is what was approved."""
    reason = _obstacle(candidate, minimum_minor, at)
    if reason:
        return Judgement(candidate, 0, reason)
    amount, reason = candidate.owed_minor, ""
    for most, why in ((candidate.now_minor, "taken_back"), (_largest(candidate), "limit")):
        if most is not None and most < amount:
            amount, reason = max(most, 0), why
    if rest := amount % smallest(candidate.rail, candidate.currency):
        amount, reason = amount - rest, reason or "step"
    if at_most is not None and at_most < amount:
        amount, reason = at_most, "approved"
    return Judgement(candidate, amount, reason)


def smallest(rail: str, currency: str) -> int:
    """Return the smallest amount that a rail moves, in minor units: whatever it moves is a multiple of it."""
    return step(currency) if rail == "stripe" else 1


def _obstacle(candidate: Candidate, minimum_minor: int, at: datetime) -> str:
    checks = (
        (candidate.first_seq > candidate.last_seq + 1, "covered"),
        (candidate.owed_minor <= 0, "negative"),
        (candidate.state != "active", "suspended"),
        (bool(candidate.open_payout), "open_payout"),
    )
    return (
        next((reason for is_so, reason in checks if is_so), "")
        or _nowhere_to_go(candidate.destination, candidate.currency, at)
        or ("below_minimum" if candidate.owed_minor < minimum_minor else "")
    )


def _nowhere_to_go(destination: Destination | None, currency: str, at: datetime) -> str:
    if destination is None:
        return "no_destination"
    if destination.state != "active":
        return destination.state
    if destination.holds_until is not None and destination.holds_until > at:
        return "on_hold"
    return "currency" if destination.rail == "bank" and currency not in BANK_CURRENCIES else ""


def _largest(candidate: Candidate) -> int | None:
    return (
        from_stripe(LARGEST_TRANSFER - LARGEST_TRANSFER % 100, candidate.currency)
        if candidate.rail == "stripe"
        else None
    )
