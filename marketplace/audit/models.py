"""The audit trail. Rows are only ever added; a trigger refuses everything else."""

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from marketplace.db.base import Base
from marketplace.db.types import Instant, Json, Key, PrimaryKey, Words


class AuditEntry(Base):
    """One deed: who, in whose name, did what to which thing, with the facts. No personal data of customers."""

    __tablename__ = "audit_entries"
    __table_args__ = (
        Index("ix_audit_entries_subject", "subject_kind", "subject_id"),  # read by a thing's own history
        Index("ix_audit_entries_party", "party_id", "id"),  # read by row security
    )

    id: Mapped[PrimaryKey]
    happened_at: Mapped[Instant]
    actor_kind: Mapped[Words]
    party_id: Mapped[Key | None]
    user_public_id: Mapped[Words | None]
    action: Mapped[Words]
    subject_kind: Mapped[Words]
    subject_id: Mapped[Words]
    facts: Mapped[Json]
    request_id: Mapped[Words | None]
