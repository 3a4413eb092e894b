"""What people decide about payouts."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.db.base import Base
from marketplace.db.types import Instant, Key, PrimaryKey, PublicId, Words
from marketplace.payouts.models.payouts import Payout


class PayoutDecision(Base):
    """What a person decides about a payout that no program can end; the worker carries it out.

    `kind`: adopt (the transfer named is this payout's), not_sent (it never left: give the reserve back) or cancel (it
    shall not leave). `state` follows `rules.DECISION`. Above the limit a second person has to agree.
    """

    __tablename__ = "payout_decisions"
    __table_args__ = (
        CheckConstraint("kind in ('adopt', 'not_sent', 'cancel')", "kind"),
        CheckConstraint("state in ('waiting', 'ordered', 'done', 'refused', 'withdrawn')", "state"),
        CheckConstraint("approved_by is null or approved_by <> requested_by", "two_people"),
        CheckConstraint("state <> 'ordered' or approved_by is not null or not needs_approval", "approved"),
        CheckConstraint("(state in ('done', 'refused', 'withdrawn')) = (ended_at is not null)", "ended_at"),
        # one at a time
        Index("uq_payout_decisions_open", "payout_id", unique=True, postgresql_where=text("ended_at is null")),
        Index("ix_payout_decisions_payout", "payout_id", "id"),  # read by the payout's page
    )

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    payout_id: Mapped[Key] = mapped_column(ForeignKey("payouts.id"))
    kind: Mapped[Words]
    transfer_id: Mapped[Words] = mapped_column(server_default="")
    reason: Mapped[Words]
    state: Mapped[Words]
    needs_approval: Mapped[bool]
    requested_by: Mapped[Words]
    approved_by: Mapped[Words | None]
    outcome: Mapped[Words] = mapped_column(server_default="")
    created_at: Mapped[Instant]
    approved_at: Mapped[Instant | None]
    ended_at: Mapped[Instant | None]

    payout: Mapped[Payout] = relationship()
