"""Whether what somebody wants to do with one payout takes a second person."""

from __future__ import annotations

from datetime import datetime

from marketplace.payouts import alone, policy
from marketplace.payouts.limits import Room
from marketplace.payouts.models import Payout


def room_of(payout: Payout, *, at: datetime) -> Room:
    """Return what one person may begin at `at` with payouts like this one, for looking at."""
    return policy.rooms(f"{payout.party_kind}s", [payout.currency], at=at)[payout.currency]


def needs_second(payout: Payout, amount_minor: int, *, at: datetime) -> bool:
    """Whether somebody else has to agree to an amount of a payout. Until the transaction ends nobody else begins."""
    alone.hold(f"{payout.party_kind}s", [payout.currency])
    return room_of(payout, at=at).needs_second(amount_minor)
