"""How many accounts a partner may ask about: counted over rows, so that every process counts the same.

Registrations and blind checks count together, whatever came of them.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import select, text, union_all

from marketplace.db.base import db
from marketplace.protection.errors import AskedTooOften
from marketplace.protection.models import AccountCheck, Registration
from marketplace.protection.rules import DAY, PER_DAY, wait

LOCK_SPACE: Final = 7280


def queue_up(partner_id: int) -> None:
    """Let the questions of one partner be asked one after another, so that none of them slips through uncounted."""
    db.session.execute(
        text("select pg_advisory_xact_lock(:space, hashtext(:name))"),
        {"space": LOCK_SPACE, "name": f"partner:{partner_id}"},
    )


def count(partner_id: int, *, by: str, at: datetime) -> None:
    """Count a question that leaves no registration behind it. `by` is the public id of the person who asked."""
    db.session.add(AccountCheck(partner_id=partner_id, asked_by=by, asked_at=at))
    db.session.flush()  # counted from now on, whatever the caller does next


def admit(partner_id: int, *, at: datetime) -> None:
    """Let a partner ask once more. A refused question is not counted, so the span empties while somebody keeps asking.

    Raises:
        AskedTooOften: it has asked as often as it may within the last hour or day.
    """
    since = at - DAY
    registered = select(Registration.submitted_at.label("asked_at")).where(
        Registration.partner_id == partner_id, Registration.submitted_at > since
    )
    checked = select(AccountCheck.asked_at).where(AccountCheck.partner_id == partner_id, AccountCheck.asked_at > since)
    both = union_all(registered, checked).subquery("asked")
    latest = select(both.c.asked_at).order_by(both.c.asked_at.desc()).limit(PER_DAY)
    if (left := wait(db.session.scalars(latest).all(), at)) is not None:
        raise AskedTooOften(left)
