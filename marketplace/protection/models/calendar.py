"""The days on which nobody of the operator decides anything."""

from datetime import date

from sqlalchemy.orm import Mapped, mapped_column

from marketplace.db.base import Base
from marketplace.db.types import Instant, Words


class Holiday(Base):
    """A day that is no business day where the operator is, besides weekends."""

    __tablename__ = "holidays"

    day: Mapped[date] = mapped_column(primary_key=True)
    name: Mapped[Words]
    added_by: Mapped[Words]
    added_at: Mapped[Instant]
