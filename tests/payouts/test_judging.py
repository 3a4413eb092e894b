"""Whether a party is paid, how much, and why not all: every reason once."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from marketplace.payouts.judging import Candidate, Destination, judge
from marketplace.payouts.rules import REASONS

AT = datetime(2026, 11, 2, tzinfo=UTC)
THERE = Destination(1, "stripe", "active", "Bank", None, "acct_1", is_live=False)
WHO = Candidate("partner", 1, "par_1", "N", "active", "EUR", 1_000, 1_000, 0, 1, 1, 5, "", THERE)


@pytest.mark.parametrize(
    ("reason", "amount", "changes"),
    [
        ("", 1_000, {}),
        ("negative", 0, {"owed_minor": -5}),
        ("covered", 0, {"first_seq": 7}),
        ("suspended", 0, {"state": "suspended"}),
        ("open_payout", 0, {"open_payout": "pyt_1"}),
        ("no_destination", 0, {"destination": None}),
        ("onboarding", 0, {"destination": replace(THERE, state="onboarding")}),
        ("restricted", 0, {"destination": replace(THERE, state="restricted")}),
        ("on_hold", 0, {"destination": replace(THERE, holds_until=AT + timedelta(seconds=1))}),
        ("", 1_000, {"destination": replace(THERE, holds_until=AT)}),
        ("currency", 0, {"currency": "USD", "destination": replace(THERE, rail="bank")}),
        ("below_minimum", 0, {"owed_minor": 99}),
        ("taken_back", 600, {"now_minor": 600}),
        ("taken_back", 0, {"now_minor": -600}),
        ("step", 1_000, {"currency": "KWD", "owed_minor": 1_007, "now_minor": 1_007}),
        ("limit", 999_999_999_900, {"owed_minor": 10**13, "now_minor": 10**13}),
    ],
)
def test_every_reason(reason: str, amount: int, changes: dict[str, Any]) -> None:
    found = judge(replace(WHO, **changes), 100, AT)

    assert (found.reason, found.amount_minor) == (reason, amount)
    assert found.carried_minor == found.candidate.owed_minor - amount
    assert not reason or reason in REASONS


def test_never_more_than_was_approved() -> None:
    found = judge(WHO, 1, AT, at_most=400)

    assert (found.amount_minor, found.carried_minor, found.reason) == (400, 600, "approved")
