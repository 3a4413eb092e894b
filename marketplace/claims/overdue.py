"""The clock of claims: who has to decide is reminded, and what is late goes to everybody. Silence decides no money.

Source: docs/protection.md, "Claims".
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import select

from marketplace.claims import filing, steps
from marketplace.claims.models import Claim
from marketplace.claims.rules import DAY
from marketplace.db.base import db

CALENDAR: Final = "calendar"
LATE: Final = "decision_late"
BATCH: Final = 100


def remind(*, at: datetime) -> Sequence[Claim]:
    """Return claims that are due within 24 hours and that nobody has been reminded of, and note that somebody is now.

    Acts as the system. Those that somebody decides at this moment are passed over.
    """
    due = select(Claim).where(Claim.due_at > at, Claim.due_at <= at + DAY, Claim.reminded_at.is_(None))
    found = db.session.scalars(
        due.order_by(Claim.due_at, Claim.id).limit(BATCH).with_for_update(skip_locked=True)
    ).all()
    for claim in found:
        claim.reminded_at = at
    return found


def escalate(*, at: datetime, time_zone: str) -> Claim | None:
    """Take one claim that is late to everybody who decides, and give it as long again; None: there is none left.

    Nobody wins or loses by it: a claim is about the operator's own money. The partner is told that it waits longer.
    """
    late = (
        select(Claim)
        .where(Claim.due_at <= at)
        .order_by(Claim.due_at, Claim.id)
        .limit(1)
        .with_for_update(skip_locked=True)
        .execution_options(populate_existing=True)
    )
    claim = db.session.scalars(late).one_or_none()
    if claim is not None and claim.due_at is not None:
        was_due, again = claim.due_at.isoformat(), filing.due_at(claim.partner, at, time_zone)
        steps.take(claim, "escalate", by=CALENDAR, at=at, due_at=again, evidence={"due_at": was_due, "rule": LATE})
        claim.escalated_at = at
    return claim
