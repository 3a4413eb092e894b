"""What partners earned by lines of paid orders, and what was taken back of each."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.db.base import Base
from marketplace.db.types import CurrencyCode, Instant, Key, Minor, PrimaryKey, PublicId, Words
from marketplace.orders.models import Order, OrderCredit, OrderLine


class Commission(Base):
    """What a partner earned by one line: the line's frozen commission, or a credit, at the moment it was booked.

    A line has one commission of its seller; with `credit_id` it is what the sale owes a partner that did not sell it.
    That partner reads neither order nor line, but the credit. `booking_key` is the business key of the ledger
    transaction that booked it. It is at risk until `at_risk_until`:
    then what is left of it after refunds may be paid out, and `released_at` says since when. `clawed_back_minor` is the
    sum of its reversals, `disputed_minor` what a card dispute freezes of the rest.
    """

    __tablename__ = "commissions"
    __table_args__ = (
        CheckConstraint("amount_minor >= 0", "amount_minor"),
        CheckConstraint("clawed_back_minor between 0 and amount_minor", "clawed_back_minor"),
        CheckConstraint("disputed_minor between 0 and amount_minor - clawed_back_minor", "disputed_minor"),
        # one commission a line, besides credits
        Index("uq_commissions_line_id", "line_id", unique=True, postgresql_where=text("credit_id is null")),
        Index("ix_commissions_line_id", "line_id"),
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
    line_id: Mapped[Key] = mapped_column(ForeignKey("order_lines.id"))
    credit_id: Mapped[Key | None] = mapped_column(ForeignKey("order_credits.id"), unique=True)
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
    credit: Mapped[OrderCredit | None] = relationship()

    @property
    def is_credit(self) -> bool:
        """Whether it is owed to a partner that did not make the sale."""
        return self.credit_id is not None

    @property
    def order_ref(self) -> str:
        """The order's public id, also where its partner may not read the order."""
        return self.credit.order_ref if self.credit else self.order.public_id

    @property
    def line_ref(self) -> str:
        """The line's public id, also where its partner may not read the line."""
        return self.credit.line_ref if self.credit else self.line.public_id

    @property
    def sold(self) -> OrderLine | OrderCredit:
        """What was sold, as its partner may read it: description, quantity, list total, margin."""
        return self.credit or self.line

    @property
    def offering_ref(self) -> str:
        """The offering's public id."""
        return self.credit.offering if self.credit else self.line.offering.public_id

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


class CreditStep(Base):
    """One step that touched a credit after it was booked: taken back, given again, frozen by a dispute or freed.

    `taken_minor` and `frozen_minor` are this step's changes of what is taken back and frozen of it, so their sums are
    the commission's. `cash_before_minor` and `cash_after_minor` are what of `paid_minor` had gone back to the buyer of
    the line, or was disputed, before and after it. It never changes.
    """

    __tablename__ = "credit_steps"
    __table_args__ = (
        CheckConstraint(
            "cause in ('refund', 'refund_failed', 'dispute_open', 'dispute_won', 'chargeback', 'chargeback_undone')",
            "cause",
        ),
        CheckConstraint("0 <= least(cash_before_minor, cash_after_minor)", "cash"),
        CheckConstraint("greatest(cash_before_minor, cash_after_minor) <= paid_minor", "paid"),
        UniqueConstraint("commission_id", "cause", "cause_ref"),
    )

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    commission_id: Mapped[Key] = mapped_column(ForeignKey("commissions.id"))
    order_id: Mapped[Key] = mapped_column(ForeignKey("orders.id"), index=True)
    partner_id: Mapped[Key] = mapped_column(ForeignKey("partners.id"), index=True)
    currency: Mapped[CurrencyCode]
    cause: Mapped[Words]
    cause_ref: Mapped[Words]
    reason: Mapped[Words]
    cash_before_minor: Mapped[Minor]
    cash_after_minor: Mapped[Minor]
    paid_minor: Mapped[Minor]
    taken_minor: Mapped[Minor]
    frozen_minor: Mapped[Minor]
    bucket: Mapped[Words]
    booking_key: Mapped[Words]
    booked_at: Mapped[Instant]

    commission: Mapped[Commission] = relationship()
