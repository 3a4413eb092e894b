"""The heads of statements: opening, movements and closing of one book, of a page of them, and of all together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, Row, ScalarSelect, Select, String, exists, func, or_, select
from sqlalchemy import column as named

from marketplace.core import clock
from marketplace.core.periods import Period
from marketplace.db.base import db
from marketplace.db.paging import PAGE, Page, paged
from marketplace.ledger.models import Book, Entry, Transaction
from marketplace.partners.models import Partner
from marketplace.statements.queries.books import BookRef, StatementNotFound
from marketplace.statements.rules import Buckets, Head, kind_of, statement_id


@dataclass(frozen=True)
class Totals:
    """All statements of a period in one currency together: how many, and their sums in minor units."""

    currency: str
    statements: int
    opening_minor: int
    closing_minor: int
    moved: Mapping[str, int] = field(default_factory=dict)

    @property
    def closes(self) -> bool:
        """Whether opening plus every kind of movement is the closing."""
        return self.opening_minor + sum(self.moved.values()) == self.closing_minor


def head(ref: BookRef, period: Period) -> Head:
    """Return a statement's head, in one SQL statement: each bucket at its opening and closing, and what moved.

    Raises:
        StatementNotFound: the acting party sees no such book.
    """
    is_it = (Book.party == f"partner:{ref.partner.id}", Book.currency == ref.currency)
    for row in db.session.execute(_heads(period).where(*is_it)):
        return _head(row, period)
    raise StatementNotFound("There is no such statement.")


def heads(period: Period, *, partner: str | None = None) -> list[Head]:
    """Return the heads of all statements of a period, or of one partner's, by partner name and currency.

    A book that held nothing and moved nothing has no statement.
    """
    query = _heads(period).where(_has_statement(period)).order_by(Partner.name, Partner.id, Book.currency)
    if partner is not None:
        query = query.where(Partner.public_id == partner)
    return [_head(row, period) for row in db.session.execute(query)]


def page(
    period: Period, *, search: str = "", currency: str = "", cursor: str | None = None, limit: int = PAGE
) -> Page[Head]:
    """Return a page of the heads of a period, by partner name. `search` is a part of a partner's name, or its id."""
    found = select(Book).join(Partner, Book.party == _party()).where(_has_statement(period))
    if words := search.strip():
        found = found.where(or_(Partner.name.icontains(words, autoescape=True), Partner.public_id == words))
    if currency:
        found = found.where(Book.currency == currency)
    shown = paged(found, order=(Partner.name, Book.id), cursor=cursor, limit=limit)
    rows = db.session.execute(_heads(period).where(Book.id.in_([book.id for book in shown.items])))
    by_book = {row.book_id: _head(row, period) for row in rows}
    return Page([by_book[book.id] for book in shown.items], shown.next_cursor)


def totals(period: Period) -> list[Totals]:
    """Return the sums over all statements of a period, by currency, in two SQL statements."""
    opening, closing = (_total(_balances(at)) for at in (period.starts_at, period.ends_at))
    has_one = (_is_a_partners(), _has_statement(period))
    sums = select(Book.currency, func.count(), func.sum(opening), func.sum(closing)).where(*has_one)
    moved: dict[str, dict[str, int]] = {}
    for currency, kind, delta in db.session.execute(_all_movements(period)):
        kinds = moved.setdefault(currency, {})
        kinds[kind_of(kind)] = kinds.get(kind_of(kind), 0) + int(delta)
    rows = db.session.execute(sums.group_by(Book.currency).order_by(Book.currency))
    return [Totals(code, count, int(before), int(after), moved.get(code, {})) for code, count, before, after in rows]


def _heads(period: Period) -> Select[Any]:
    return select(
        Partner.id,
        Partner.public_id,
        Partner.name,
        Book.id.label("book_id"),
        Book.currency,
        _as_object(_balances(period.starts_at)).label("opening"),
        _as_object(_balances(period.ends_at)).label("closing"),
        _moved(period).label("moved"),
        _seq_before(period.starts_at).label("first_seq"),
        _seq_before(period.ends_at).label("last_seq"),
        _last_hash(period).label("last_hash"),
    ).join(Book, Book.party == _party())


def _head(row: Row[Any], period: Period) -> Head:
    moved: dict[str, int] = {}
    for kind, delta in (row.moved or {}).items():
        moved[kind_of(kind)] = moved.get(kind_of(kind), 0) + delta
    return Head(
        public_id=statement_id(row.public_id, row.currency, period),
        partner_public_id=row.public_id,
        partner_name=row.name,
        partner_id=row.id,
        currency=row.currency,
        period=period,
        opening=Buckets(**row.opening),
        closing=Buckets(**row.closing),
        moved=moved,
        first_seq=row.first_seq,
        last_seq=row.last_seq,
        last_hash=row.last_hash.hex() if row.last_hash else "",
        is_ahead=period.starts_at > clock.now(),
        is_provisional=period.ends_at > clock.now(),  # what is read is the books of now, so this is about now too
    )


def _party() -> ColumnElement[str]:
    return func.concat("partner:", Partner.id)


def _is_a_partners() -> ColumnElement[bool]:
    """What is on its way to a vendor is a book as well, and has no statement."""
    return Book.kind == "partner"


def _balances(at: object) -> Any:
    """The four buckets of the book just before an instant: four index lookups, however long the chain."""
    return func.ledger.balance_at(Book.id, at).table_valued(named("bucket", String), named("balance", BigInteger))


def _as_object(each: Any) -> ScalarSelect[Any]:
    return (
        select(func.json_object_agg(each.c.bucket, each.c.balance)).select_from(each).correlate(Book).scalar_subquery()
    )


def _total(each: Any) -> ScalarSelect[Any]:
    return select(func.sum(each.c.balance)).select_from(each).correlate(Book).scalar_subquery()


def _seq_before(at: object) -> Any:
    return func.ledger.seq_before(Book.id, at)


def _last_hash(period: Period) -> ScalarSelect[Any]:
    is_last = (Entry.book_id == Book.id, Entry.seq == _seq_before(period.ends_at))
    return select(Entry.hash).where(*is_last).correlate(Book).scalar_subquery()


def _within(period: Period) -> tuple[ColumnElement[bool], ...]:
    """The book's own steps of a period, by their numbers: a statement reads its part of a chain and no more."""
    return (
        Entry.book_id == Book.id,
        Entry.seq > _seq_before(period.starts_at),
        Entry.seq <= _seq_before(period.ends_at),
    )


def _moved(period: Period) -> ScalarSelect[Any]:
    kinds = (
        select(Transaction.kind, func.sum(Entry.delta).label("delta"))
        .join(Entry, Entry.transaction_id == Transaction.id)
        .where(*_within(period))
        .group_by(Transaction.kind)
        .correlate(Book)
        .subquery()
    )
    return select(func.json_object_agg(kinds.c.kind, kinds.c.delta)).scalar_subquery()


def _all_movements(period: Period) -> Select[str, str, Any]:
    # Where each book's part of the period begins and ends is found once a book, not once an entry.
    before, after = (_seq_before(at) for at in (period.starts_at, period.ends_at))
    spans = (
        select(Book.id, Book.currency, before.label("first"), after.label("last"))
        .where(_is_a_partners())
        .cte("spans")
        .prefix_with("materialized")
    )
    return (
        select(spans.c.currency, Transaction.kind, func.sum(Entry.delta))
        .select_from(spans)
        .join(Entry, (Entry.book_id == spans.c.id) & (Entry.seq > spans.c.first) & (Entry.seq <= spans.c.last))
        .join(Transaction, Transaction.id == Entry.transaction_id)
        .group_by(spans.c.currency, Transaction.kind)
    )


def _has_statement(period: Period) -> ColumnElement[bool]:
    before, after = (_seq_before(at) for at in (period.starts_at, period.ends_at))
    each = _balances(period.starts_at)
    held = exists(select(1).select_from(each).where(each.c.balance != 0).correlate(Book))
    return or_(after > before, held)
