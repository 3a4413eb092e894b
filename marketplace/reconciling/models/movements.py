"""What moved the operator's balance at Stripe, and what the books have for it."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.db.base import Base
from marketplace.db.types import CurrencyCode, Instant, Key, Minor, PrimaryKey, Words


class MovementWalk(Base):
    """A walk through what Stripe has booked since an instant, the newest first, committed page by page.

    `reached_at` is how far back it has come; one that broke off goes on from there. One walks at a time.
    """

    __tablename__ = "movement_walks"
    __table_args__ = (
        Index(
            "uq_movement_walks_open", text("(finished_at is null)"), unique=True,
            postgresql_where=text("finished_at is null"),
        ),
        CheckConstraint("taken >= 0", "taken"),
    )  # fmt: skip

    id: Mapped[PrimaryKey]
    since: Mapped[Instant]
    began_at: Mapped[Instant]
    reached_at: Mapped[Instant | None]
    finished_at: Mapped[Instant | None]
    taken: Mapped[int] = mapped_column(server_default="0")


class Movement(Base):
    """One balance transaction at Stripe, known by its id. What leaves counts minus; `net_minor` is less Stripe's fee.

    `kind` is our word (`rules.KINDS`), `category` Stripe's. The money counts as available from `available_at` on.
    """

    __tablename__ = "balance_movements"
    __table_args__ = (
        CheckConstraint("net_minor = amount_minor - fee_minor", "net_minor"),
        Index("ix_balance_movements_source", "source_id"),  # read by the match
        Index("ix_balance_movements_created", "created_at", "id"),  # read by the list
    )

    id: Mapped[PrimaryKey]
    stripe_id: Mapped[Words] = mapped_column(unique=True)
    kind: Mapped[Words]
    category: Mapped[Words]
    source_id: Mapped[Words]
    currency: Mapped[CurrencyCode]
    amount_minor: Mapped[Minor]
    fee_minor: Mapped[Minor]
    net_minor: Mapped[Minor]
    available_at: Mapped[Instant]
    created_at: Mapped[Instant]
    description: Mapped[Words] = mapped_column(server_default="")
    seen_at: Mapped[Instant]

    matches: Mapped[list["MovementMatch"]] = relationship(order_by="MovementMatch.id", viewonly=True)


class MovementMatch(Base):
    """A transaction of the books that agrees with a movement; the `amount_minor` of all of them are its net.

    Without a movement: a posting that a person has made up for with another one; both are here.
    """

    __tablename__ = "movement_matches"

    id: Mapped[PrimaryKey]
    movement_id: Mapped[Key | None] = mapped_column(ForeignKey("balance_movements.id"), index=True)
    booking_key: Mapped[Words] = mapped_column(unique=True)
    transaction_id: Mapped[Key]
    amount_minor: Mapped[Minor]
    matched_at: Mapped[Instant]
