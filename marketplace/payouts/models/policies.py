"""By which rules payouts are made, and the gate that calls about them pass."""

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from marketplace.db.base import Base
from marketplace.db.types import CurrencyCode, Instant, Minor, PrimaryKey, PublicId, Words


class PayoutPolicy(Base):
    """By which rules partners, or vendors, are paid in one currency. Amounts in its minor units.

    Whoever is owed less than `minimum_minor` is paid later. What one person begins in 24 hours comes to `limit_minor`
    at most; above it a second one agrees, and without a limit nobody has to. `schedule` is none, weekly on `day` 1
    (Monday) to 7, or monthly on `day` 1 to 28, in the operator's time zone; `runs_itself` says that nobody has to press
    a button then. The scope `own` is the operator's own money, moved by hand: it has a limit alone.
    """

    __tablename__ = "payout_policies"
    __table_args__ = (
        CheckConstraint("scope in ('partners', 'vendors', 'own')", "scope"),
        CheckConstraint("minimum_minor >= 0", "minimum_minor"),
        CheckConstraint("limit_minor >= 0", "limit_minor"),
        CheckConstraint("schedule in ('none', 'weekly', 'monthly')", "schedule"),
        CheckConstraint("day between 1 and case schedule when 'weekly' then 7 else 28 end", "day"),
        CheckConstraint("schedule <> 'none' or not runs_itself", "runs_itself"),
        UniqueConstraint("scope", "currency", name="uq_payout_policies_scope_currency"),
    )

    id: Mapped[PrimaryKey]
    scope: Mapped[Words]
    currency: Mapped[CurrencyCode]
    minimum_minor: Mapped[Minor]
    limit_minor: Mapped[Minor | None]
    schedule: Mapped[Words]
    day: Mapped[int] = mapped_column(server_default="1")
    runs_itself: Mapped[bool] = mapped_column(server_default=text("false"))
    changed_by: Mapped[Words]
    changed_at: Mapped[Instant]


class PayoutPolicyChange(Base):
    """Rules that let one person do more than those in force: they wait until a second person agrees.

    `state` follows `rules.POLICY_CHANGE`. `was_…` is what was in force when they were asked for: agreed to is what was
    shown. One at a time waits for each scope and currency.
    """

    __tablename__ = "payout_policy_changes"
    __table_args__ = (
        CheckConstraint("scope in ('partners', 'vendors', 'own')", "scope"),
        CheckConstraint("minimum_minor >= 0", "minimum_minor"),
        CheckConstraint("limit_minor >= 0", "limit_minor"),
        CheckConstraint("state in ('waiting', 'approved', 'declined', 'withdrawn', 'overtaken')", "state"),
        CheckConstraint("decided_by is null or decided_by <> requested_by", "two_people"),
        CheckConstraint("(state in ('approved', 'declined')) = (decided_by is not null)", "decided_by"),
        CheckConstraint("(state = 'waiting') = (ended_at is null)", "ended_at"),
        Index(
            "uq_payout_policy_changes_waiting", "scope", "currency", unique=True,
            postgresql_where=text("state = 'waiting'"),
        ),
    )  # fmt: skip

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    scope: Mapped[Words]
    currency: Mapped[CurrencyCode]
    minimum_minor: Mapped[Minor]
    limit_minor: Mapped[Minor | None]
    schedule: Mapped[Words]
    day: Mapped[int]
    runs_itself: Mapped[bool]
    was_limit_minor: Mapped[Minor | None]
    was_runs_itself: Mapped[bool]
    state: Mapped[Words]
    requested_by: Mapped[Words]
    requested_at: Mapped[Instant]
    decided_by: Mapped[Words | None]
    ended_at: Mapped[Instant | None]


class PayoutGate(Base):
    """The gate that every call about transfers passes: at most so many a second, and none while Stripe is down.

    `free_at` is when the next call may go, `failures` how many in a row had no answer. While the gate is shut
    (`shut_at`), one call may try at `tries_at`.
    """

    __tablename__ = "payout_gates"

    name: Mapped[Words] = mapped_column(primary_key=True)
    free_at: Mapped[Instant]
    failures: Mapped[int] = mapped_column(server_default="0")
    shut_at: Mapped[Instant | None]
    tries_at: Mapped[Instant | None]
