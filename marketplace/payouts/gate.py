"""The gate that every call about transfers passes: not too many a second, and none while Stripe is down.

One row for all workers, by the database's clock. Source: docs/adr/0039-payouts-cover-spans.md.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select, text

from marketplace.db.base import db
from marketplace.payouts.models import PayoutGate
from marketplace.payouts.rules import APART, SHUTS_AFTER, STAYS_SHUT

STRIPE: Final = "stripe"

_PASS: Final = text("""
    update payout_gates set free_at = greatest(free_at, clock_timestamp()) + :apart,
           tries_at = case when shut_at is not null then clock_timestamp() + :shut end
     where name = 'stripe' and (shut_at is null or tries_at <= clock_timestamp())
    returning free_at - :apart - clock_timestamp()
""")
_ANSWERED: Final = text("""
    update payout_gates set failures = 0, shut_at = null, tries_at = null
     where name = 'stripe' and (failures > 0 or shut_at is not null)
""")
_SILENT: Final = text("""
    update payout_gates set failures = failures + 1,
           shut_at = case when failures + 1 >= :most then coalesce(shut_at, clock_timestamp()) end,
           tries_at = case when failures + 1 >= :most then clock_timestamp() + :shut end
     where name = 'stripe'
""")


def take_turn() -> timedelta | None:
    """Take the next turn for a call, and return how long to wait for it; None while the gate is shut.

    While it is shut, one call in a while is let through to try. Commit before waiting.
    """
    wait: timedelta | None = db.session.execute(_PASS, {"apart": APART, "shut": STAYS_SHUT}).scalar_one_or_none()
    return None if wait is None else max(wait, timedelta(0))


def note(*, has_answered: bool) -> None:
    """Note whether a call had an answer, be it a no: several without one shut the gate, the next one opens it."""
    if has_answered:
        db.session.execute(_ANSWERED)
    else:
        db.session.execute(_SILENT, {"most": SHUTS_AFTER, "shut": STAYS_SHUT})


def shut_since() -> datetime | None:
    """Return since when no calls are made; None while they are."""
    return db.session.scalar(select(PayoutGate.shut_at).where(PayoutGate.name == STRIPE))
