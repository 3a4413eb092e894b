"""What one person may book by hand without another: the same rules as for payouts, in a scope of its own.

Source: docs/payouts.md, "Two people".
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select

from marketplace.db.base import db
from marketplace.payouts import alone, policy
from marketplace.payouts.limits import OWN, WINDOW, Room
from marketplace.reconciling.models import Intervention


def room(currency: str, *, at: datetime) -> Room:
    """Return what one person may book by hand at `at` in a currency, and what one did in the 24 hours before."""
    return Room(policy.of(OWN, currency).limit_minor, begun(currency, at=at))


def needs_second(amount_minor: int, currency: str, *, at: datetime) -> bool:
    """Whether somebody else has to approve an amount. Until the transaction ends nobody else books by hand."""
    alone.hold(OWN, [currency])
    return room(currency, at=at).needs_second(amount_minor)


def begun(currency: str, *, at: datetime) -> int:
    """Return what was booked by hand without a second person in the 24 hours before `at`, in minor units."""
    query = select(func.coalesce(func.sum(Intervention.amount_minor), 0)).where(
        Intervention.currency == currency,
        Intervention.state == "booked",
        Intervention.decided_by.is_(None),
        Intervention.requested_at > at - WINDOW,
    )
    return int(db.session.scalar(query) or 0)
