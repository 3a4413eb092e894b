"""What people have booked by hand: money put in, money taken out, adjustments."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.db.base import Base
from marketplace.db.types import CurrencyCode, Instant, Key, Minor, PrimaryKey, PublicId, Words
from marketplace.reconciling.models.differences import Difference


class Intervention(Base):
    """Money that a person books: from `credit` to `debit`, account names of the chart, in minor units of `currency`.

    Above what one person may book (`alone.room`) it waits until somebody else approves. `movement_id` is the balance
    transaction at Stripe that it is for, where there is one; `booking_key` is its transaction in the books.
    """

    __tablename__ = "interventions"
    __table_args__ = (
        CheckConstraint("kind in ('funding', 'withdrawal', 'adjustment')", "kind"),
        CheckConstraint("state in ('waiting', 'booked', 'rejected')", "state"),
        CheckConstraint("amount_minor > 0", "amount_minor"),
        CheckConstraint("decided_by is null or decided_by <> requested_by", "two_people"),
        CheckConstraint("(state = 'booked') = (booked_at is not null)", "booked_at"),
        Index("ix_interventions_waiting", "id", postgresql_where=text("state = 'waiting'")),
    )

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    kind: Mapped[Words]
    state: Mapped[Words]
    currency: Mapped[CurrencyCode]
    amount_minor: Mapped[Minor]
    debit: Mapped[Words]
    credit: Mapped[Words]
    reason: Mapped[Words]
    difference_id: Mapped[Key | None] = mapped_column(ForeignKey("differences.id"), index=True)
    movement_id: Mapped[Words | None]
    offsets_key: Mapped[Words | None]
    form_key: Mapped[Words] = mapped_column(unique=True)
    requested_by: Mapped[Words]
    requested_at: Mapped[Instant]
    decided_by: Mapped[Words | None]
    decided_at: Mapped[Instant | None]
    booked_at: Mapped[Instant | None]

    difference: Mapped[Difference | None] = relationship()

    @property
    def booking_key(self) -> str:
        """The key of its transaction in the books."""
        return f"{self.kind}:{self.public_id}"
