"""Tries at paying an order, the money that came in, and what went back of it."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.db.base import Base
from marketplace.db.types import CurrencyCode, Instant, Json, Key, Minor, PrimaryKey, PublicId, Words
from marketplace.orders.models import Order, OrderLine


class Checkout(Base):
    """One try at paying an order: the idempotency key and parameters, frozen before Stripe is called."""

    __tablename__ = "checkouts"
    __table_args__ = (
        CheckConstraint("state in ('preparing', 'open', 'complete', 'expired', 'failed')", "state"),
        UniqueConstraint("order_id", "number"),
        # at most one live try an order
        Index("uq_checkouts_live", "order_id", unique=True, postgresql_where=text("state in ('preparing', 'open')")),
    )

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    order_id: Mapped[Key] = mapped_column(ForeignKey("orders.id"))
    token_hash: Mapped[Words]
    number: Mapped[int]
    idempotency_key: Mapped[Words] = mapped_column(unique=True)
    parameters: Mapped[Json]
    session_id: Mapped[Words | None] = mapped_column(unique=True)
    url: Mapped[Words | None]
    is_live: Mapped[bool] = mapped_column(server_default=text("false"))
    state: Mapped[Words]
    created_at: Mapped[Instant]
    expires_at: Mapped[Instant | None]
    closed_at: Mapped[Instant | None]

    order: Mapped[Order] = relationship()


class Payment(Base):
    """Money that came in for an order, as Stripe tells it. `available_on` is when Stripe frees it.

    `funds_available_at` says since when the books count it as available.
    """

    __tablename__ = "payments"
    __table_args__ = (
        # read by the job that frees funds in the books
        Index("ix_payments_pending", "available_on", "id", postgresql_where=text("funds_available_at is null")),
    )

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    order_id: Mapped[Key] = mapped_column(ForeignKey("orders.id"), unique=True)
    checkout_id: Mapped[Key] = mapped_column(ForeignKey("checkouts.id"), unique=True)
    currency: Mapped[CurrencyCode]
    amount_minor: Mapped[Minor]
    payment_intent_id: Mapped[Words] = mapped_column(unique=True)
    charge_id: Mapped[Words | None] = mapped_column(unique=True)
    balance_transaction_id: Mapped[Words | None] = mapped_column(unique=True)
    processing_fee_minor: Mapped[Minor | None]
    available_on: Mapped[Instant | None]
    funds_available_at: Mapped[Instant | None]
    is_live: Mapped[bool]
    paid_at: Mapped[Instant]

    order: Mapped[Order] = relationship()
    checkout: Mapped[Checkout] = relationship()


class Refund(Base):
    """Money that goes back to a buyer, with key and amounts frozen before Stripe is asked.

    `state` follows `refunding_rules.REFUND`; `booked_at` says since when the books know it. `reason` is a code that the
    partner sees, `note` a sentence beside it. One that was made at Stripe itself has the origin `stripe`. `puts_back`
    says that delivered units of counted stock go back into it.
    """

    __tablename__ = "refunds"
    __table_args__ = (
        CheckConstraint("amount_minor > 0", "amount_minor"),
        CheckConstraint("origin in ('operator', 'command', 'api', 'stripe')", "origin"),
        CheckConstraint(
            "state in ('requested', 'sending', 'unclear', 'pending', 'succeeded', 'failed', 'refused')", "state"
        ),
        UniqueConstraint("order_id", "number"),
        Index("ix_refunds_partner", "partner_id", "id"),  # read by the partner's list
        # read by the sweep
        Index(
            "ix_refunds_open", "id",
            postgresql_where=text("state in ('requested', 'sending', 'unclear', 'pending')"),
        ),
    )  # fmt: skip

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    order_id: Mapped[Key] = mapped_column(ForeignKey("orders.id"))
    payment_id: Mapped[Key] = mapped_column(ForeignKey("payments.id"), index=True)
    partner_id: Mapped[Key | None] = mapped_column(ForeignKey("partners.id"))
    token_hash: Mapped[Words]
    number: Mapped[int]
    currency: Mapped[CurrencyCode]
    amount_minor: Mapped[Minor]
    reason: Mapped[Words]
    note: Mapped[Words] = mapped_column(server_default="")
    puts_back: Mapped[bool] = mapped_column(server_default=text("false"))
    origin: Mapped[Words]
    requested_by: Mapped[Words]
    state: Mapped[Words]
    idempotency_key: Mapped[Words] = mapped_column(unique=True)
    stripe_refund_id: Mapped[Words | None] = mapped_column(unique=True)
    balance_transaction_id: Mapped[Words | None] = mapped_column(unique=True)
    is_live: Mapped[bool]
    failure: Mapped[Words] = mapped_column(server_default="")
    created_at: Mapped[Instant]
    sent_at: Mapped[Instant | None]
    booked_at: Mapped[Instant | None]
    closed_at: Mapped[Instant | None]

    order: Mapped[Order] = relationship()
    payment: Mapped[Payment] = relationship()
    lines: Mapped[list["RefundLine"]] = relationship(back_populates="refund", order_by="RefundLine.line_id")


class RefundLine(Base):
    """What a refund gives back of one line: so much cash, tax included, and the units it stands for (0: none)."""

    __tablename__ = "refund_lines"
    __table_args__ = (
        CheckConstraint("units >= 0", "units"),
        CheckConstraint("cash_minor > 0", "cash_minor"),
        UniqueConstraint("refund_id", "line_id"),
    )

    id: Mapped[PrimaryKey]
    refund_id: Mapped[Key] = mapped_column(ForeignKey("refunds.id"))
    line_id: Mapped[Key] = mapped_column(ForeignKey("order_lines.id"), index=True)
    partner_id: Mapped[Key | None] = mapped_column(ForeignKey("partners.id"), index=True)
    token_hash: Mapped[Words]
    units: Mapped[int]
    cash_minor: Mapped[Minor]

    refund: Mapped[Refund] = relationship(back_populates="lines")
    line: Mapped[OrderLine] = relationship()
