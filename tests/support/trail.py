"""What the audit trail says, for tests."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from marketplace.audit.models import AuditEntry
from marketplace.db.base import db


def deeds(subject_id: str) -> list[tuple[str, dict[str, Any]]]:
    """Return the actions and facts on record for a subject, the oldest first."""
    rows = db.session.scalars(select(AuditEntry).where(AuditEntry.subject_id == subject_id).order_by(AuditEntry.id))
    return [(row.action, row.facts) for row in rows]
