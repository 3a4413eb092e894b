"""How far the money at hand covers what is owed, over time."""

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped

from marketplace.db.base import Base
from marketplace.db.types import CurrencyCode, Instant, Minor, PrimaryKey


class Coverage(Base):
    """Money and debts of one currency at an instant. `bps` is money over debts, rounded down; none: nothing is owed."""

    __tablename__ = "coverages"
    __table_args__ = (
        CheckConstraint("(bps is null) = (owed_minor = 0)", "bps"),
        Index("ix_coverages_currency", "currency", "id"),  # read by the chart
    )

    id: Mapped[PrimaryKey]
    currency: Mapped[CurrencyCode]
    taken_at: Mapped[Instant]
    money_minor: Mapped[Minor]
    owed_minor: Mapped[Minor]
    bps: Mapped[Minor | None]
