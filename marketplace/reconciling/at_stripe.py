"""Whether the money for payouts is at Stripe, by the last figure that Stripe gave; no page asks Stripe itself.

Source: docs/payouts.md, "Before a run".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import Row, text

from marketplace.db.base import db
from marketplace.reconciling import summing
from marketplace.reconciling.models import Reconciliation

FRESH: Final = timedelta(hours=26)
"""Reconciliation asks Stripe every night; a figure that is older has missed one."""

_MOVED: Final = text("""
select currency::text, coalesce(sum(amount_minor) filter (where settled_at is null), 0)::bigint as waiting,
       coalesce(sum(amount_minor) filter (where settled_at > cast(:since as timestamptz)
                                            and stripe_transfer_id is not null), 0)::bigint as sent
  from payouts
 where rail = 'stripe'
   and (settled_at is null or sent_at >= date_trunc('second', cast(:since as timestamptz)))
 group by 1
""")
"""Stripe says to the second when it was sent; what was sent in the second in which Stripe was asked counts once more
where it was settled later: too little is said to be free until Stripe is asked anew, never too much."""


@dataclass(frozen=True, slots=True)
class Purse:
    """What there is for payouts in one currency, in its minor units, and what they need.

    `available_minor` and `pending_minor` are Stripe's own figures of `taken_at`; None where Stripe was never asked.
    `spoken_for_minor` is what other payouts have taken of it since, or will: they were begun before.
    """

    currency: str
    needed_minor: int
    available_minor: int | None
    pending_minor: int
    spoken_for_minor: int
    taken_at: datetime | None

    @property
    def free_minor(self) -> int:
        """What is left of it for new payouts; below zero where what was begun needs more."""
        return (self.available_minor or 0) - self.spoken_for_minor

    @property
    def missing_minor(self) -> int:
        """How much has to come in before everybody can be paid; nothing is said where nobody knows."""
        return 0 if self.available_minor is None else max(self.needed_minor - self.free_minor, 0)

    def is_old(self, at: datetime) -> bool:
        """Whether Stripe was asked so long ago that the figure may be wrong."""
        return self.taken_at is not None and at - self.taken_at > FRESH


def purses(needed: Mapping[str, int]) -> list[Purse]:
    """Return what there is for payouts through Stripe, by currency. Two SQL statements."""
    sums = {each.currency: each for each in summing.latest()} if needed else {}
    taken_at = max((each.taken_at for each in sums.values()), default=None)
    moved = {row.currency: row.waiting + row.sent for row in _rows(taken_at)} if needed else {}
    return [
        _purse(code, amount, sums.get(code), taken_at, moved.get(code, 0)) for code, amount in sorted(needed.items())
    ]


def _purse(code: str, needed: int, known: Reconciliation | None, taken_at: datetime | None, moved: int) -> Purse:
    """Where Stripe was asked and named no such currency, it holds none."""
    available = None if taken_at is None else known.stripe_available_minor if known else 0
    return Purse(code, needed, available, known.stripe_pending_minor if known else 0, moved, taken_at)


def _rows(taken_at: datetime | None) -> Sequence[Row[Any]]:
    return db.session.execute(_MOVED, {"since": taken_at}).all()
