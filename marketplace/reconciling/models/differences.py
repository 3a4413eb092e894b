"""What does not agree, with its age, and the sums of every reconciliation."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.db.base import Base
from marketplace.db.types import CurrencyCode, Instant, Json, Key, Minor, PrimaryKey, PublicId, Words


class Difference(Base):
    """One thing that does not agree. `subject` names it: a movement, a posting's key, an account, an order.

    `kind` is one of `rules.DIFFERENCES`, `side` where the surplus stands. `is_on_its_way` says that it is young and its
    other half is expected. A person explains it in words; only its disappearance resolves it.
    """

    __tablename__ = "differences"
    __table_args__ = (
        CheckConstraint("side in ('stripe', 'books', 'bank')", "side"),
        CheckConstraint("(explained_by is null) = (explained_at is null)", "explained"),
        Index(
            "uq_differences_open", "kind", "subject", "currency", unique=True,
            postgresql_where=text("resolved_at is null"),
        ),
    )  # fmt: skip

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    kind: Mapped[Words]
    side: Mapped[Words]
    currency: Mapped[CurrencyCode]
    subject: Mapped[Words]
    amount_minor: Mapped[Minor]
    facts: Mapped[Json] = mapped_column(server_default=text("'{}'::jsonb"))
    is_on_its_way: Mapped[bool] = mapped_column(server_default=text("false"))
    occurred_at: Mapped[Instant]
    first_seen_at: Mapped[Instant]
    last_seen_at: Mapped[Instant]
    explained_by: Mapped[Words | None]
    explained_at: Mapped[Instant | None]
    note: Mapped[Words] = mapped_column(server_default="")
    resolved_at: Mapped[Instant | None]


class Reconciliation(Base):
    """One currency of one run: what Stripe holds, what the books hold there, and what explains the rest.

    `books + unbooked - unseen + moving = stripe`; `due_minor` is what Stripe has freed and the books have not yet.
    `orders` agree in three ways; `movements` are matched to the cent.
    """

    __tablename__ = "reconciliations"
    __table_args__ = (Index("uq_reconciliations_run", "run_id", "currency", unique=True),)

    id: Mapped[PrimaryKey]
    run_id: Mapped[Key] = mapped_column(ForeignKey("movement_walks.id"))
    currency: Mapped[CurrencyCode]
    taken_at: Mapped[Instant]
    stripe_available_minor: Mapped[Minor]
    stripe_pending_minor: Mapped[Minor]
    books_available_minor: Mapped[Minor]
    books_pending_minor: Mapped[Minor]
    unbooked_minor: Mapped[Minor]
    unseen_minor: Mapped[Minor]
    due_minor: Mapped[Minor]
    movements: Mapped[int]
    orders: Mapped[int]
    differences: Mapped[int]
