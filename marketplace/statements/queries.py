"""Reading statements from the books. Row security decides whose: a partner finds its own, the operator everyone's."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from sqlalchemy import func, select

from marketplace.core.errors import NotFound
from marketplace.core.periods import Period, month_of
from marketplace.customers.models import Contact
from marketplace.db.base import db
from marketplace.ledger import balances
from marketplace.ledger import queries as books
from marketplace.ledger.models import Book, Entry
from marketplace.ledger.queries import EntryRow
from marketplace.orders.models import Order
from marketplace.partners.models import Partner
from marketplace.statements.rules import Buckets, Head, Line, facts_of, kind_of, statement_id

ROWS_AT_ONCE = 500
"""Entries are read and enriched this many at a time, so that memory stays the same for any statement."""


class StatementNotFound(NotFound):
    """There is no such statement, or it is not the caller's."""


@dataclass(frozen=True)
class BookRef:
    """A partner with a book in a currency."""

    partner: Partner
    currency: str


def books_of(partner_public_id: str | None = None) -> list[BookRef]:
    """Return every partner book that the acting party may see, or one partner's; by partner name and currency."""
    query = (
        select(Partner, Book.currency)
        .join(Book, Book.party == func.concat("partner:", Partner.id))
        .order_by(Partner.name, Partner.id, Book.currency)
    )
    if partner_public_id:
        query = query.where(Partner.public_id == partner_public_id)
    return [BookRef(partner, currency) for partner, currency in db.session.execute(query)]


def periods_of(ref: BookRef, time_zone: str, *, now: datetime) -> list[Period]:
    """Return the months that have a statement, newest first: from the first entry's month to the present one."""
    query = (
        select(func.min(Entry.posted_at))
        .join(Book, Book.id == Entry.book_id)
        .where(Book.party == f"partner:{ref.partner.id}", Book.currency == ref.currency)
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


def head(ref: BookRef, period: Period) -> Head:
    """Return a statement's head: opening and closing in each bucket and what moved in between."""
    session, partner = db.session(), ref.partner
    opening = balances.partner_book(session, partner.id, ref.currency, at=period.starts_at)
    closing = balances.partner_book(session, partner.id, ref.currency, at=period.ends_at)
    return Head(
        public_id=statement_id(partner.public_id, ref.currency, period),
        partner_public_id=partner.public_id,
        partner_name=partner.name,
        partner_id=partner.id,
        currency=ref.currency,
        period=period,
        opening=_buckets(opening),
        closing=_buckets(closing),
        moved=balances.movements(session, partner.id, ref.currency, period.starts_at, period.ends_at),
    )


def lines(top: Head, *, names: bool) -> Iterator[Line]:
    """Yield the statement's lines, opening first and closing last; one line per entry of the chain in between.

    With `names` the customer is the company as the partner knows it; without, its pseudonymous account, which is all
    that anybody but the partner may read.
    """
    yield Line("opening", top.period.starts_at, top.opening.total, top.opening.total)
    entries = books.entries(
        db.session(), top.partner_id, top.currency, starts_at=top.period.starts_at, ends_at=top.period.ends_at
    )
    while some := list(islice(entries, ROWS_AT_ONCE)):
        known = _companies(some) if names else {}
        yield from (_line(entry, known) for entry in some)
    yield Line("closing", top.period.ends_at, top.closing.total, top.closing.total)


def one(partner_public_id: str, currency: str) -> BookRef:
    """Return one partner's book in a currency.

    Raises:
        StatementNotFound: the acting party sees no such book.
    """
    for ref in books_of(partner_public_id):
        if ref.currency == currency:
            return ref
    raise StatementNotFound("There is no such statement.")


def _line(entry: EntryRow, companies: dict[str, str]) -> Line:
    facts = facts_of(entry.why)
    return Line(
        kind=kind_of(entry.kind),
        posted_at=entry.posted_at,
        amount_minor=entry.delta,
        balance_minor=entry.total_balance,
        bucket=entry.bucket,
        customer=companies.get(facts["order"]) or facts["account"],
        seq=entry.seq,
        prev_hash=entry.prev_hash.hex(),
        hash=entry.hash.hex(),
        **facts,
    )


def _companies(entries: Sequence[EntryRow]) -> dict[str, str]:
    orders = {entry.why.get("order", "") for entry in entries}
    query = select(Order.public_id, Contact.company).join(Contact, Contact.id == Order.contact_id)
    return dict(db.session.execute(query.where(Order.public_id.in_(orders))).tuples().all())


def _buckets(book: balances.BookBalance) -> Buckets:
    return Buckets(book.pending, book.available, book.disputed, book.in_transit)
