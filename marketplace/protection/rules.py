"""The arithmetic of registrations and protections: lifecycles, windows, reminders, and who comes first.

Source: docs/protection.md, "Registering".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from marketplace.core.states import Transitions

Standing = Literal["free", "part", "own", "rival", "contested"]
Verdict = Literal["approved", "in_review", "refused", "yours"]

REGISTRATION: Final = Transitions(
    {
        ("in_review", "approve"): "approved",
        ("in_review", "refuse"): "refused",
        ("in_review", "reject"): "rejected",
        ("in_review", "withdraw"): "withdrawn",
        ("rejected", "appeal"): "appealed",
        ("appealed", "approve"): "approved",
        ("appealed", "refuse"): "refused",
        ("appealed", "reject"): "upheld",
        ("appealed", "withdraw"): "withdrawn",
        ("approved", "withdraw"): "withdrawn",
    },
    of="registration",
)
STATES: Final = REGISTRATION.states
OPEN_STATES: Final = frozenset({"in_review", "appealed"})
"""In these somebody has to decide."""

REJECTION_RULES: Final = ("existing_customer", "earlier_claim", "not_an_organisation", "outside_programme")
"""What a rejection may rest on."""

REMINDER_DAYS: Final = (30, 14, 3)
"""So many days before its end a partner is reminded of a protection, the first reminder first."""

PER_HOUR: Final = 40
PER_DAY: Final = 200
"""How many accounts a partner may ask about, registrations and checks together, in 60 minutes and in 24 hours."""

HOUR: Final = timedelta(hours=1)
DAY: Final = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Window:
    """What a protection promises: until just before `ends_at` the whole, until just before `tail_ends_at` the tail."""

    ends_at: datetime
    tail_ends_at: datetime


def window(starts_at: datetime, *, window_days: int, tail_days: int) -> Window:
    """Return the window of so many days, of 24 hours each, and the tail after it."""
    ends_at = starts_at + window_days * DAY
    return Window(ends_at, ends_at + tail_days * DAY)


def verdict(certain: Sequence[Standing], likely: Sequence[Standing]) -> Verdict:
    """Return what becomes of a claim, by how the accounts stand that the customer is for certain, or may be.

    Somebody else's earlier claim on one that it is for certain refuses; on one that it may be, a person decides, and so
    it is where somebody else's claim that waits may be about this customer. A customer that is two accounts for
    certain is looked at as well: which one is meant, or both, the facts do not say. The partner's own narrower claim
    is in nobody's way: it is widened.
    """
    if "rival" in certain:
        return "refused"
    if "own" in certain:
        return "yours"
    is_doubtful = len(certain) > 1 or "contested" in certain or not {"rival", "contested"}.isdisjoint(likely)
    return "in_review" if is_doubtful else "approved"


@dataclass(frozen=True, slots=True)
class Band:
    """Ends after `after` and until `until`, of which partners are reminded as of so many `days` before."""

    days: int
    after: datetime
    until: datetime


def reminder_bands(at: datetime) -> list[Band]:
    """Return which ends are due which reminder at `at`.

    They do not overlap: a protection that is shorter, or was seen late, gets the latest reminder alone.
    """
    edges = [*(at + days * DAY for days in REMINDER_DAYS), at]
    return [Band(days, edges[number + 1], edges[number]) for number, days in enumerate(REMINDER_DAYS)]


def wait(asked: Sequence[datetime], at: datetime) -> timedelta | None:
    """Return how long a partner that asked at these instants has to wait until it may ask again; None: not at all."""
    waits = [_wait(asked, at, DAY, PER_DAY), _wait(asked, at, HOUR, PER_HOUR)]
    return max((each for each in waits if each is not None), default=None)


def _wait(asked: Sequence[datetime], at: datetime, span: timedelta, most: int) -> timedelta | None:
    within = sorted((each for each in asked if each > at - span), reverse=True)
    return within[most - 1] + span - at if len(within) >= most else None
