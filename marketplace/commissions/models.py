"""One commission per line of a paid order."""

from sqlalchemy import CheckConstraint, ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.db.base import Base
from marketplace.db.types import CurrencyCode, Instant, Key, Minor, PrimaryKey, PublicId, Words
from marketplace.orders.models import Order, OrderLine


class Commission(Base):
    """What a partner earned by one line: the line's frozen commission, at the moment it was booked.

    `booking_key` is the business key of the ledger transaction that booked it.
    """

    __tablename__ = "commissions"
    __table_args__ = (
        CheckConstraint("amount_minor >= 0", "amount_minor"),
        Index("ix_commissions_partner", "partner_id", "accrued_at", "id"),  # read by the partner's list
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

    order: Mapped[Order] = relationship()
    line: Mapped[OrderLine] = relationship()
