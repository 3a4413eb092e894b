"""Asking a customer to pay an order that somebody else entered."""

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.db.base import Base
from marketplace.db.types import Instant, Key, Words
from marketplace.orders.models.orders import Order  # noqa: F401  the foreign key below points to its table


class PaymentRequest(Base):
    """The address of a direct order's page, on its way into the one mail that tells it; empty once that is written.

    Of the secret in it everything else has only the hash. Nobody but that order's customer and the worker sees the row.
    """

    __tablename__ = "payment_requests"

    order_id: Mapped[Key] = mapped_column(ForeignKey("orders.id"), primary_key=True)
    token_hash: Mapped[Words]
    address: Mapped[Words | None]
    created_at: Mapped[Instant]
