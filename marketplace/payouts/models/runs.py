"""Payout runs: many payouts begun together, and what became of every party that was looked at."""

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from marketplace.db.base import Base
from marketplace.db.types import CurrencyCode, Instant, Key, Minor, PrimaryKey, PublicId, Words
from marketplace.identity.models import Party


class PayoutRun(Base):
    """Many payouts begun together. `state` follows `rules.RUN`; `scope` says who is paid.

    `key` makes one of what is asked for twice: a schedule's slot, a form's mark. `currency` and `rail` narrow it where
    they are set. `horizon` is the last transaction of the books that a run for vendors covers.
    """

    __tablename__ = "payout_runs"
    __table_args__ = (
        CheckConstraint("origin in ('operator', 'command', 'schedule', 'api')", "origin"),
        CheckConstraint("scope in ('partners', 'vendors')", "scope"),
        CheckConstraint("rail in ('stripe', 'bank')", "rail"),
        CheckConstraint("state in ('waiting', 'running', 'done', 'canceled')", "state"),
        CheckConstraint("approved_by is null or approved_by <> requested_by", "two_people"),
        CheckConstraint("(state in ('done', 'canceled')) = (finished_at is not null)", "finished_at"),
        Index("ix_payout_runs_open", "id", postgresql_where=text("state in ('waiting', 'running')")),  # the sweep's
    )

    id: Mapped[PrimaryKey]
    public_id: Mapped[PublicId]
    key: Mapped[Words] = mapped_column(unique=True)
    origin: Mapped[Words]
    scope: Mapped[Words]
    currency: Mapped[CurrencyCode | None]
    rail: Mapped[Words | None]
    state: Mapped[Words]
    needs_approval: Mapped[bool]
    requested_by: Mapped[Words]
    approved_by: Mapped[Words | None]
    ended_by: Mapped[Words | None]
    horizon: Mapped[Key | None]
    created_at: Mapped[Instant]
    approved_at: Mapped[Instant | None]
    finished_at: Mapped[Instant | None]

    lines: Mapped[list["PayoutRunLine"]] = relationship(back_populates="run", order_by="PayoutRunLine.id")


class PayoutRunLine(Base):
    """A party and currency that a run looked at: what it may pay at most, and what came of it.

    `outcome` is empty while the run has still to do it, then reserved or skipped; `reason` is a code of `rules.REASONS`
    that says why nothing, or less, was paid.
    """

    __tablename__ = "payout_run_lines"
    __table_args__ = (
        CheckConstraint("outcome in ('', 'reserved', 'skipped')", "outcome"),
        CheckConstraint("amount_minor >= 0", "amount_minor"),
        CheckConstraint("(outcome = 'reserved') = (payout_id is not null)", "payout_id"),
        Index("uq_payout_run_lines_party", "run_id", "party_id", "currency", unique=True),
        Index("ix_payout_run_lines_left", "run_id", "id", postgresql_where=text("outcome = ''")),  # what is left to do
    )

    id: Mapped[PrimaryKey]
    run_id: Mapped[Key] = mapped_column(ForeignKey("payout_runs.id"))
    party_id: Mapped[Key] = mapped_column(ForeignKey("parties.id"), index=True)
    currency: Mapped[CurrencyCode]
    amount_minor: Mapped[Minor]
    outcome: Mapped[Words] = mapped_column(server_default="")
    reason: Mapped[Words] = mapped_column(server_default="")
    payout_id: Mapped[Key | None] = mapped_column(ForeignKey("payouts.id"), unique=True)

    run: Mapped[PayoutRun] = relationship(back_populates="lines")
    party: Mapped[Party] = relationship()
