"""When the books were last proved, and what came of it: noted in the trail by whoever ran the check."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import select

from marketplace.audit import trail
from marketplace.audit.models import AuditEntry
from marketplace.db.base import db
from marketplace.ledger.closing import BOOKS

VERIFIED: Final = "ledger.verified"
"""What the trail calls a check. Other deeds are about the books as well, such as closing a period."""


@dataclass(frozen=True, slots=True)
class Proof:
    """One check of every chain, balance and key: when it ended, how many faults it found, and whether all balanced."""

    proved_at: datetime
    faults: int
    is_balanced: bool

    @property
    def is_good(self) -> bool:
        """Whether nothing was wrong."""
        return self.is_balanced and not self.faults


def note(faults: Sequence[object], trial: Mapping[str, int]) -> None:
    """Note a check that has just ended: its faults, and the sum of all accounts by currency."""
    facts = {"faults": len(faults), "is_balanced": not any(trial.values())}
    trail.record(VERIFIED, *BOOKS, facts)


def latest() -> Proof | None:
    """Return the newest check, or None where the books were never checked."""
    kind, subject = BOOKS
    about = select(AuditEntry).where(AuditEntry.subject_kind == kind, AuditEntry.subject_id == subject)
    checks = about.where(AuditEntry.action == VERIFIED)
    newest = db.session.scalar(checks.order_by(AuditEntry.id.desc()).limit(1))
    if newest is None:
        return None
    return Proof(newest.happened_at, newest.facts["faults"], newest.facts["is_balanced"])
