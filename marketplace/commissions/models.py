"""One commission per line of a paid order, and what was taken back of a line."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.db.base import Base
from marketplace.db.types import CurrencyCode, Instant, Key, Minor, PrimaryKey, PublicId, Words
from marketplace.orders.models import Order, OrderLine


class Commission(Base):
    """What a partner earned by one line: the line's frozen commission, at the moment it was booked.

    `booking_key` is the business key of the ledger transaction that booked it. It is at risk until `at_risk_until`:
    then what is left of it after refunds may be paid out, and `released_at` says since when. `clawed_back_minor` is the
    sum of its reversals, `disputed_minor` what a card dispute freezes of the rest.
    """

    __tablename__ = "commissions"
    __table_args__ = (
        CheckConstraint("amount_minor >= 0", "amount_minor"),
        CheckConstraint("clawed_back_minor between 0 and amount_minor", "clawed_back_minor"),
        CheckConstraint("disputed_minor between 0 and amount_minor - clawed_back_minor", "disputed_minor"),
        Index("ix_commissions_partner", "partner_id", "accrued_at", "id"),  # read by the partner's list
        # read by the release job: those still in their hold time
        Index("ix_commissions_held", "at_risk_until", "id", postgresql_where=text("released_at is null")),
        # read by the partner's first pages: what is released next
        Index(
            "ix_commissions_partner_held", "partner_id", "at_risk_until", postgresql_where=text("released_at is null")
        ),
    )

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    order_id: Mapped[Key] = mapped_column(ForeignKey("orders.id"), index=True)
    line_id: Mapped[Key] = mapped_column(ForeignKey("order_lines.id"), unique=True)
    partner_id: Mapped[Key] = mapped_column(ForeignKey("partners.id"))
    currency: Mapped[CurrencyCode]
    amount_minor: Mapped[Minor]
    booking_key: Mapped[Words]
    accrued_at: Mapped[Instant]
    at_risk_until: Mapped[Instant]
    released_at: Mapped[Instant | None]
    clawed_back_minor: Mapped[Minor] = mapped_column(server_default="0")
    disputed_minor: Mapped[Minor] = mapped_column(server_default="0")

    order: Mapped[Order] = relationship()
    line: Mapped[OrderLine] = relationship()

    @property
    def remaining_minor(self) -> int:
        """What is left of it after what was taken back."""
        return self.amount_minor - self.clawed_back_minor

    @property
    def free_minor(self) -> int:
        """What is left of it and in no dispute."""
        return self.remaining_minor - self.disputed_minor


class Reversal(Base):
    """One step of taking a line back, or of giving it again: who gave up how much, why, and where it is booked.

    Amounts are this step's, in minor units of the order's currency; below zero where an earlier step was undone. The
    sum of a line's steps is what has been taken back of it so far. `reason` is one of `rules.REASONS`. It never
    changes.
    """

    __tablename__ = "reversals"
    __table_args__ = (
        CheckConstraint("cause in ('refund', 'refund_failed', 'chargeback', 'chargeback_undone')", "cause"),
        CheckConstraint(
            "cash_minor + vendor_funded_minor + operator_funded_minor"
            " = commission_minor + proceeds_minor + fee_minor + tax_minor",
            "adds_up",
        ),
        UniqueConstraint("line_id", "cause", "cause_ref"),
        Index("ix_reversals_partner", "partner_id", "id"),  # read by the partner's list
    )

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    order_id: Mapped[Key] = mapped_column(ForeignKey("orders.id"), index=True)
    line_id: Mapped[Key] = mapped_column(ForeignKey("order_lines.id"))
    partner_id: Mapped[Key | None] = mapped_column(ForeignKey("partners.id"))
    currency: Mapped[CurrencyCode]
    cause: Mapped[Words]
    cause_ref: Mapped[Words]
    reason: Mapped[Words]
    units: Mapped[int]
    cash_minor: Mapped[Minor]
    vendor_funded_minor: Mapped[Minor]
    operator_funded_minor: Mapped[Minor]
    commission_minor: Mapped[Minor]
    proceeds_minor: Mapped[Minor]
    fee_minor: Mapped[Minor]
    tax_minor: Mapped[Minor]
    bucket: Mapped[Words | None]
    booking_key: Mapped[Words]
    booked_at: Mapped[Instant]

    line: Mapped[OrderLine] = relationship()
