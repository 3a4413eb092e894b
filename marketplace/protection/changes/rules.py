"""The lifecycle of a change of partner, and when it counts.

Source: docs/protection.md, "Change of partner".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from marketplace.core.states import Transitions

CHANGE: Final = Transitions(
    {
        ("requested", "confirm"): "confirmed",
        ("requested", "withdraw"): "withdrawn",
        ("confirmed", "withdraw"): "withdrawn",
        ("confirmed", "move"): "moved",
    },
    of="change of partner",
)
STANDINGS: Final = ("requested", "cooling_off", "effective", "withdrawn", "expired")
"""How a change stands at an instant, as people are told."""

CONFIRM_WITHIN: Final = timedelta(hours=48)
"""So long the mail that confirms a change is good for."""

MOST_ASKED: Final = 5
"""So many mails an order's page sends within `CONFIRM_WITHIN`."""

DAY: Final = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Holder:
    """A partner that holds something of an account, by what, and for how many days its customer cools off there.

    `basis` is `choice`, `record`, `registration` or `tail`.
    """

    partner_id: int
    basis: str
    cooling_off_days: int


def present_partner(holders: Sequence[Holder]) -> int | None:
    """Return whose the account is, of its holders, the strongest first; None for the house."""
    return next((each.partner_id for each in holders if each.basis != "tail"), None)


def effective_at(confirmed_at: datetime, holders: Sequence[Holder], new_partner_id: int | None) -> datetime:
    """Return from when on a change counts: after the longest cooling-off of those who lose something by it.

    Days have 24 hours, over changes of the clock. Where nobody loses anything it counts at once.
    """
    days = [each.cooling_off_days for each in holders if each.partner_id != new_partner_id]
    return confirmed_at + max(days, default=0) * DAY


def losing(holders: Sequence[Holder], new_partner_id: int | None) -> list[int]:
    """Return the partners that lose something by a change, each once."""
    return list(dict.fromkeys(each.partner_id for each in holders if each.partner_id != new_partner_id))
