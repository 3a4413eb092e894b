"""Reminders of protections that are about to end: 30, 14 and 3 days before, each once.

Source: docs/protection.md, "How long it lasts".
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from marketplace.db.base import db
from marketplace.messaging import outbox
from marketplace.protection.models import Protection, ProtectionStep
from marketplace.protection.rules import Band, reminder_bands

MOST: Final = 100


def remind(*, at: datetime) -> int:
    """Remind the partners of up to a hundred protections in each band; return how many. Acts as the system.

    Safe to run twice and at once: the database keeps each reminder of an end once. Locks nothing, so that no activity
    is passed over.
    """
    return sum(_remind(protection, band, at) for band in reminder_bands(at) for protection in _unreminded(band))


def _remind(protection: Protection, band: Band, at: datetime) -> bool:
    reminder = {
        "protection_id": protection.id,
        "partner_id": protection.partner_id,
        "kind": "reminded",
        "ends_at": protection.ends_at,
        "actor": "calendar",
        "evidence": {"days": band.days},
        "happened_at": at,
    }
    written = insert(ProtectionStep).values(reminder).on_conflict_do_nothing().returning(ProtectionStep.id)
    step_id = db.session.execute(written).scalar_one_or_none()
    if step_id is not None:
        outbox.defer("mail.protection_ending", step_id=step_id)
    return step_id is not None


def _unreminded(band: Band) -> Sequence[Protection]:
    reminded = select(ProtectionStep.id).where(
        ProtectionStep.protection_id == Protection.id,
        ProtectionStep.kind == "reminded",
        ProtectionStep.ends_at == Protection.ends_at,
        ProtectionStep.evidence["days"].as_integer() == band.days,
    )
    wanted = select(Protection).where(
        Protection.voided_at.is_(None),
        Protection.ends_at > band.after,
        Protection.ends_at <= band.until,
        ~reminded.exists(),
    )
    return db.session.scalars(wanted.order_by(Protection.ends_at, Protection.id).limit(MOST)).all()
