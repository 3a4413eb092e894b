"""Card disputes: what a customer takes back through the bank, line by line, and the money that moved for it."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.db.base import Base
from marketplace.db.types import CurrencyCode, Instant, Json, Key, Minor, PrimaryKey, PublicId, Words
from marketplace.orders.models import Order, OrderLine
from marketplace.payments.models.payments import Payment


class Dispute(Base):
    """A payment that its customer disputes with the bank, as Stripe tells it.

    `state` follows `dispute_rules.DISPUTE`; `reason` is Stripe's word. An `answer` is evidence, which is kept as it was
    written, or acceptance; it is decided once, goes out under `answer_key`, and `answer_sent_at` says that Stripe has
    it. One that Stripe refused (`failure`) is open again. `closed_at` says since when the books know the end.
    `beyond_minor` is what was lost beyond what the order still had: refunded before, lost again, and the operator's.
    """

    __tablename__ = "disputes"
    __table_args__ = (
        CheckConstraint("amount_minor > 0", "amount_minor"),
        CheckConstraint("beyond_minor between 0 and amount_minor", "beyond_minor"),
        CheckConstraint("state in ('needs_response', 'under_review', 'won', 'lost')", "state"),
        CheckConstraint("answer in ('evidence', 'acceptance')", "answer"),
        CheckConstraint("answer is distinct from 'evidence' or evidence is not null", "evidence"),
        CheckConstraint("(state in ('won', 'lost')) = (closed_at is not null)", "closed_at"),
        Index("ix_disputes_partner", "partner_id", "id"),  # read by the partner's pages
        # read by the sweep and by the queue of decisions
        Index("ix_disputes_open", "id", postgresql_where=text("state in ('needs_response', 'under_review')")),
    )

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    order_id: Mapped[Key] = mapped_column(ForeignKey("orders.id"), index=True)
    payment_id: Mapped[Key] = mapped_column(ForeignKey("payments.id"), index=True)
    partner_id: Mapped[Key | None] = mapped_column(ForeignKey("partners.id"))
    currency: Mapped[CurrencyCode]
    amount_minor: Mapped[Minor]
    beyond_minor: Mapped[Minor] = mapped_column(server_default="0")
    reason: Mapped[Words]
    state: Mapped[Words]
    stripe_dispute_id: Mapped[Words] = mapped_column(unique=True)
    is_live: Mapped[bool]
    opened_at: Mapped[Instant]
    due_at: Mapped[Instant | None]
    answer: Mapped[Words | None]
    evidence: Mapped[Json | None]
    answer_key: Mapped[Words] = mapped_column(unique=True)
    answered_by: Mapped[Words | None]
    answered_at: Mapped[Instant | None]
    answer_sent_at: Mapped[Instant | None]
    failure: Mapped[Words] = mapped_column(server_default="")
    closed_at: Mapped[Instant | None]

    order: Mapped[Order] = relationship()
    payment: Mapped[Payment] = relationship()
    lines: Mapped[list["DisputeLine"]] = relationship(back_populates="dispute", order_by="DisputeLine.line_id")
    movements: Mapped[list["DisputeMovement"]] = relationship(order_by="DisputeMovement.id")

    @property
    def is_open(self) -> bool:
        """Whether the bank has still to decide."""
        return self.closed_at is None

    @property
    def frozen_minor(self) -> int:
        """What of the partner's commission was frozen when it was opened."""
        return sum(line.frozen_minor for line in self.lines)

    @property
    def fee_minor(self) -> int:
        """What Stripe has charged for it, less what it returned."""
        return sum(each.fee_minor for each in self.movements)


class DisputeLine(Base):
    """What is disputed of one line, tax included, and what of its commission was frozen for it."""

    __tablename__ = "dispute_lines"
    __table_args__ = (
        CheckConstraint("cash_minor > 0", "cash_minor"),
        CheckConstraint("frozen_minor >= 0", "frozen_minor"),
        UniqueConstraint("dispute_id", "line_id"),
    )

    id: Mapped[PrimaryKey]
    dispute_id: Mapped[Key] = mapped_column(ForeignKey("disputes.id"))
    line_id: Mapped[Key] = mapped_column(ForeignKey("order_lines.id"), index=True)
    partner_id: Mapped[Key | None] = mapped_column(ForeignKey("partners.id"), index=True)
    cash_minor: Mapped[Minor]
    frozen_minor: Mapped[Minor] = mapped_column(server_default="0")

    dispute: Mapped[Dispute] = relationship(back_populates="lines")
    line: Mapped[OrderLine] = relationship()


class DisputeMovement(Base):
    """Money that Stripe took for a dispute (below zero) or brought back, and its fee (below zero: returned).

    One row a balance transaction at Stripe, so that none is booked twice. It never changes.
    """

    __tablename__ = "dispute_movements"

    id: Mapped[PrimaryKey]
    dispute_id: Mapped[Key] = mapped_column(ForeignKey("disputes.id"), index=True)
    balance_transaction_id: Mapped[Words] = mapped_column(unique=True)
    amount_minor: Mapped[Minor]
    fee_minor: Mapped[Minor]
    booked_at: Mapped[Instant]
