"""What the guard decided about each attempt to sell."""

from sqlalchemy import CheckConstraint, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.customers.models import Account  # noqa: F401  the foreign key below points to its table
from marketplace.db.base import Base
from marketplace.db.types import Instant, Key, PrimaryKey, PublicId, Words


class GuardDecision(Base):
    """One answer of the guard. Rows are written by the database function `guard_check` alone."""

    __tablename__ = "guard_decisions"
    __table_args__ = (
        CheckConstraint("outcome in ('allow', 'credit', 'refuse')", "outcome"),
        CheckConstraint("route in ('customer_checkout', 'partner_order', 'direct_order', 'import')", "route"),
    )

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    account_id: Mapped[Key] = mapped_column(ForeignKey("accounts.id"), index=True)
    seller_id: Mapped[Key | None] = mapped_column(ForeignKey("partners.id"), index=True)
    partner_of_record_id: Mapped[Key | None] = mapped_column(ForeignKey("partners.id"), index=True)
    route: Mapped[Words]
    outcome: Mapped[Words]
    reason: Mapped[Words]
    decided_at: Mapped[Instant]
