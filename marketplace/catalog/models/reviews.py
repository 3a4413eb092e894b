"""Proposed changes of offerings, and every step of a review."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.catalog.models.offerings import Offering
from marketplace.db.base import Base
from marketplace.db.types import Instant, Json, Key, PrimaryKey, PublicId, Words

OPEN_STATES = ("draft", "in_review", "sent_back")


class OfferingRevision(Base):
    """Changes of an offering that is on sale, as they would be: it stays as it was until they are approved.

    `changes` holds only what would be different: name, summary, description, category and problems (public ids),
    prices, and all pictures where one of them changes.
    """

    __tablename__ = "offering_revisions"
    __table_args__ = (
        CheckConstraint("state in ('draft', 'in_review', 'sent_back', 'withdrawn', 'approved')", "state"),
        UniqueConstraint("offering_id", "number"),
        Index(
            "ix_offering_revisions_open",  # two people who propose at once end up in one revision
            "offering_id",
            unique=True,
            postgresql_where=text("state in ('draft', 'in_review', 'sent_back')"),
        ),
        Index("ix_offering_revisions_in_review", "submitted_at", postgresql_where=text("state = 'in_review'")),
    )

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    offering_id: Mapped[Key] = mapped_column(ForeignKey("offerings.id"))
    vendor_id: Mapped[Key] = mapped_column(ForeignKey("vendors.id"), index=True)
    number: Mapped[int]
    changes: Mapped[Json]
    state: Mapped[Words] = mapped_column(server_default="draft")
    proposed_by: Mapped[Words]
    proposed_at: Mapped[Instant]
    submitted_at: Mapped[Instant | None]

    offering: Mapped[Offering] = relationship()

    @property
    def is_open(self) -> bool:
        """Whether it can still be changed, sent in or decided."""
        return self.state in OPEN_STATES


class OfferingReview(Base):
    """One step of a review: of an offering's first publication (no revision), or of a revision. Rows only grow."""

    __tablename__ = "offering_reviews"
    __table_args__ = (Index("ix_offering_reviews_offering", "offering_id", "id"),)

    id: Mapped[PrimaryKey]
    offering_id: Mapped[Key] = mapped_column(ForeignKey("offerings.id"))
    vendor_id: Mapped[Key] = mapped_column(ForeignKey("vendors.id"), index=True)
    revision_id: Mapped[Key | None] = mapped_column(ForeignKey("offering_revisions.id"), index=True)
    from_state: Mapped[Words]
    to_state: Mapped[Words]
    reason: Mapped[Words] = mapped_column(server_default="")
    done_by: Mapped[Words]
    happened_at: Mapped[Instant]

    revision: Mapped[OfferingRevision | None] = relationship()
