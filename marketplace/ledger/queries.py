"""Reading transactions, their legs and the chains of the books. Row security leaves each party its own."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import Session, aliased

from marketplace.ledger.models import AccountRow, Book, Entry, Posting
from marketplace.ledger.models import Transaction as Transaction  # readers name its type without the books' tables


@dataclass(frozen=True, slots=True)
class Size:
    """How many legs a transaction has and what they move in all, in minor units."""

    currency: str
    legs: int
    amount_minor: int


@dataclass(frozen=True, slots=True)
class LegRow:
    """A leg as it was booked: labels of both accounts, amount in minor units, and why."""

    line: int
    debit: str
    credit: str
    amount_minor: int
    currency: str
    party: str | None
    why: dict[str, Any]
    hash: bytes


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One step of a partner book with everything its hash covers (`ledger.entry_hash` in the migrations)."""

    party: str
    currency: str
    seq: int
    bucket: str
    delta: int
    bucket_balance: int
    total_balance: int
    posted_at: datetime
    kind: str
    line: int
    leg_hash: bytes
    content_hash: bytes
    counter: str
    key: str
    prev_hash: bytes
    hash: bytes
    transaction_id: int
    why: dict[str, Any]


def transactions(
    session: Session, *, before_id: int | None = None, limit: int = 50, kind: str | None = None, search: str = ""
) -> list[Transaction]:
    """Return transactions, newest first; the next page begins `before_id` the last one shown.

    `search` is how a business key begins, or one of its parts: `accrue:ord_7` and `ord_7` both find the order's.
    """
    query = select(Transaction).order_by(Transaction.id.desc()).limit(limit)
    if before_id is not None:
        query = query.where(Transaction.id < before_id)
    if kind is not None:
        query = query.where(Transaction.kind == kind)
    if search:
        parts = (
            Transaction.key.startswith(search, autoescape=True),
            Transaction.key.contains(f":{search}", autoescape=True),
        )
        query = query.where(or_(*parts))
    return list(session.scalars(query))


def sizes(session: Session, transaction_ids: Collection[int]) -> dict[int, Size]:
    """Return for each of the transactions how many legs it has and what they move in all, in one statement."""
    query = (
        select(Posting.transaction_id, func.min(Posting.currency), func.count(), func.sum(Posting.amount))
        .where(Posting.transaction_id.in_(transaction_ids))
        .group_by(Posting.transaction_id)
    )
    return {key: Size(currency, legs, int(amount)) for key, currency, legs, amount in session.execute(query)}


def transaction(session: Session, transaction_id: int) -> Transaction | None:
    """Return one transaction, or None where the acting party has no leg in it."""
    return session.scalars(select(Transaction).where(Transaction.id == transaction_id)).one_or_none()


def transaction_by_key(session: Session, key: str) -> Transaction | None:
    """Return the transaction that a business key stands for, or None."""
    return session.scalars(select(Transaction).where(Transaction.key == key)).one_or_none()


def known_keys(session: Session, keys: Collection[str]) -> set[str]:
    """Return those of the business keys that something was booked under, as far as the acting party sees it."""
    return set(session.scalars(select(Transaction.key).where(Transaction.key.in_(keys)))) if keys else set()


def reversals(session: Session, transaction_id: int) -> list[Transaction]:
    """Return the transactions that correct this one, oldest first."""
    return list(
        session.scalars(select(Transaction).where(Transaction.reverses_id == transaction_id).order_by(Transaction.id))
    )


def legs(session: Session, transaction_id: int) -> list[LegRow]:
    """Return the legs of a transaction that the acting party may read, in order."""
    debit, credit = aliased(AccountRow), aliased(AccountRow)
    query = (
        select(Posting, debit.label, credit.label)
        .outerjoin(debit, debit.id == Posting.debit_id)  # a party sees its own side's account only
        .outerjoin(credit, credit.id == Posting.credit_id)
        .where(Posting.transaction_id == transaction_id)
        .order_by(Posting.line)
    )
    return [
        LegRow(p.line, one or "", other or "", p.amount, p.currency, p.party, p.why, p.hash)
        for p, one, other in session.execute(query)
    ]


def currencies(session: Session) -> list[str]:
    """Return every currency that the acting party has an account in, in alphabetical order."""
    return sorted(session.scalars(select(AccountRow.currency).distinct()))


def book_of(session: Session, partner_id: int, currency: str) -> Book | None:
    """Return a partner's book in a currency, or None where nothing was ever booked."""
    return session.scalars(
        select(Book).where(Book.party == f"partner:{partner_id}", Book.currency == currency)
    ).one_or_none()


def entries(
    session: Session,
    partner_id: int,
    currency: str,
    *,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
) -> Iterator[EntryRow]:
    """Yield the chain of a partner book in order, from `starts_at` up to, not including, `ends_at`.

    Rows are fetched as they are used: memory stays the same for any number of entries.
    """
    book = book_of(session, partner_id, currency)
    if book is None:
        return
    query = _chain().where(Book.id == book.id).order_by(Entry.seq)
    if starts_at is not None:
        query = query.where(Entry.seq > seq_before(session, book.id, starts_at))
    if ends_at is not None:
        query = query.where(Entry.seq <= seq_before(session, book.id, ends_at))
    for row in session.execute(query.execution_options(yield_per=500)):
        yield EntryRow(*row)


def seq_before(session: Session, book_id: int, at: datetime) -> int:
    """Return the number of a book's last entry before an instant, 0 when there is none; the cost does not grow."""
    return int(session.execute(select(func.ledger.seq_before(book_id, at))).scalar_one())


def latest_entries(
    session: Session, partner_id: int, currency: str, limit: int = 20, *, before_seq: int | None = None
) -> list[EntryRow]:
    """Return the newest steps of a partner book, newest first; the next page begins `before_seq` the last one shown."""
    query = _chain().where(Book.party == f"partner:{partner_id}", Book.currency == currency)
    if before_seq is not None:
        query = query.where(Entry.seq < before_seq)
    return [EntryRow(*row) for row in session.execute(query.order_by(Entry.seq.desc()).limit(limit))]


def _chain() -> Select[*tuple[Any, ...]]:
    return (
        select(
            Book.party, Book.currency, Entry.seq, Entry.bucket, Entry.delta, Entry.bucket_balance, Entry.total_balance,
            Entry.posted_at, Transaction.kind, Entry.line, Posting.hash, Transaction.content_hash, Entry.counter,
            Transaction.key, Entry.prev_hash, Entry.hash, Entry.transaction_id, Posting.why,
        )
        .join(Entry, Entry.book_id == Book.id)
        .join(Transaction, Transaction.id == Entry.transaction_id)
        .join(Posting, (Posting.transaction_id == Entry.transaction_id) & (Posting.line == Entry.line))
    )  # fmt: skip
