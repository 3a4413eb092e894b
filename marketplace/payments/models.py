"""Tries at paying an order, and the money that came in."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.db.base import Base
from marketplace.db.types import CurrencyCode, Instant, Json, Key, Minor, PrimaryKey, PublicId, Words
from marketplace.orders.models import Order


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
    """Money that came in for an order, as Stripe tells it."""

    __tablename__ = "payments"

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
    is_live: Mapped[bool]
    paid_at: Mapped[Instant]

    order: Mapped[Order] = relationship()
    checkout: Mapped[Checkout] = relationship()
