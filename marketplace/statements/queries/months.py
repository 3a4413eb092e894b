"""Which months of a partner book have a statement."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from operator import itemgetter

from sqlalchemy import func, select

from marketplace.core.periods import Period, month_of
from marketplace.db.base import db
from marketplace.ledger.models import Book, Entry, Transaction
from marketplace.statements.queries.books import BookRef
from marketplace.statements.rules import kind_of


@dataclass(frozen=True)
class MonthSum:
    """A month of a partner's book in short: how many entries, from what to what; amounts in minor units.

    `moved` holds, for each kind of statement line, how it changed the total.
    """

    period: Period
    entries: int
    opening_minor: int
    moved: Mapping[str, int]
    closing_minor: int


def periods_of(ref: BookRef, time_zone: str, *, now: datetime) -> list[Period]:
    """Return the months that have a statement, newest first: from the first entry's month to the present one."""
    query = (
        select(func.min(Entry.posted_at))
        .join(Book, Book.id == Entry.book_id)
        .where(Book.party == f"partner:{ref.partner.id}", Book.currency == ref.currency, Entry.seq == 1)
    )
    first = db.session.scalar(query)
    if first is None:
        return []
    period, last = month_of(first, time_zone), month_of(now, time_zone)
    found = [period]
    while period.starts_at < last.starts_at:
        period = period.next()
        found.append(period)
    return found[::-1]


def months_of(ref: BookRef, time_zone: str) -> list[MonthSum]:
    """Return the months in which something was booked, newest first, in one SQL statement.

    Months are those of `time_zone`. Each opens with what the one before closed with.
    """
    month = func.date_trunc("month", Entry.posted_at, time_zone)
    query = (
        select(month, Transaction.kind, func.count(), func.sum(Entry.delta))
        .join(Book, Book.id == Entry.book_id)
        .join(Transaction, Transaction.id == Entry.transaction_id)
        .where(Book.party == f"partner:{ref.partner.id}", Book.currency == ref.currency)
        .group_by(month, Transaction.kind)
        .order_by(month, Transaction.kind)
    )
    sums: list[MonthSum] = []
    balance = 0
    for at, rows in groupby(db.session.execute(query), key=itemgetter(0)):
        kinds = [(kind_of(kind), count, int(delta)) for _, kind, count, delta in rows]
        moved = {kind: sum(delta for each, _, delta in kinds if each == kind) for kind, _, _ in kinds}
        closing = balance + sum(moved.values())
        entries = sum(count for _, count, _ in kinds)
        sums.append(MonthSum(month_of(at, time_zone), entries, balance, moved, closing))
        balance = closing
    return sums[::-1]
