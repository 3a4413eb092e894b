"""Closed periods: which there are, what the next close would do, and what stands in its way."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased

from marketplace.ledger import sealing
from marketplace.ledger.models import AccountRow, Book, Period
from marketplace.ledger.seal_models import ClosingBalance
from marketplace.ledger.sealing import Seal

NOT_OVER: Final = "The period is not over yet."
CLOSED_ALREADY: Final = "It is closed already."


@dataclass(frozen=True, slots=True)
class ClosedPeriod:
    """A closed period: from the end of the one before (None: from the beginning) up to, not including, `ends_at`.

    `balances` counts the accounts whose balance was written; none yet, and no seal, while the worker is at it.
    """

    number: int
    starts_at: datetime | None
    ends_at: datetime
    closed_at: datetime
    closed_by: str
    hash: str
    balances: int
    seal: Seal | None

    @property
    def is_finished(self) -> bool:
        """Whether its balances are written and sealed."""
        return self.seal is not None


@dataclass(frozen=True, slots=True)
class Close:
    """What closing would do: the span it closes, and why it may not; times are UTC.

    `entries` counts the entries of partners' books in it: those that no correction can be booked beside any more.
    """

    starts_at: datetime | None
    ends_at: datetime
    entries: int
    reasons: Sequence[str]


def closed(session: Session, *, before: int | None = None, limit: int | None = None) -> list[ClosedPeriod]:
    """Return the closed periods, newest first: those with a number below `before`, at most `limit`; None: all."""
    written = select(func.count()).where(ClosingBalance.period == Period.number).scalar_subquery()
    earlier = aliased(Period)
    begins = select(func.max(earlier.ends_at)).where(earlier.number < Period.number).scalar_subquery()
    query = select(Period, begins, written).order_by(Period.number.desc()).limit(limit)
    seals = sealing.of_periods(session)
    return [
        ClosedPeriod(
            number=period.number,
            starts_at=starts_at,
            ends_at=period.ends_at,
            closed_at=period.closed_at,
            closed_by=period.closed_by,
            hash=period.hash.hex(),
            balances=balances,
            seal=seals.get(period.number),
        )
        for period, starts_at, balances in session.execute(
            query if before is None else query.where(Period.number < before)
        )
    ]


def last_end(session: Session) -> datetime | None:
    """Return the end of the last closed period, or None before the first."""
    return session.scalar(select(func.max(Period.ends_at)))


def look(session: Session, ends_at: datetime, *, at: datetime) -> Close:
    """Return what closing everything before `ends_at` would do at `at`, and why the books say that it may not be done.

    What other subjects have against it: `reconciling.closing`.
    """
    starts_at = last_end(session)
    reasons = []
    if ends_at > at:
        reasons.append(NOT_OVER)
    if starts_at is not None and ends_at <= starts_at:
        reasons.append(CLOSED_ALREADY)
    return Close(starts_at, ends_at, _entries(session, starts_at, ends_at), reasons)


def balances_of(session: Session, number: int) -> list[tuple[str, str, int]]:
    """Return what every account held at the end of a period: label, currency, minor units; by currency and label."""
    query: Select[str, str, int] = (
        select(AccountRow.label, AccountRow.currency, ClosingBalance.balance)
        .join(AccountRow, AccountRow.id == ClosingBalance.account_id)
        .where(ClosingBalance.period == number)
        .order_by(AccountRow.currency, AccountRow.label)
    )
    return [(label, currency, balance) for label, currency, balance in session.execute(query)]


def _entries(session: Session, starts_at: datetime | None, ends_at: datetime) -> int:
    """Count from each chain's numbers, not from its entries: two lookups a book."""
    before = func.ledger.seq_before(Book.id, starts_at) if starts_at else 0
    counted = select(func.coalesce(func.sum(func.greatest(func.ledger.seq_before(Book.id, ends_at) - before, 0)), 0))
    return int(session.execute(counted).scalar_one())
