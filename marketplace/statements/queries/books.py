"""Which partner books there are."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, or_, select

from marketplace.core.errors import NotFound
from marketplace.core.periods import Period, month_of
from marketplace.db.base import db
from marketplace.db.paging import PAGE, Page, paged
from marketplace.ledger.models import Book, Entry, Head
from marketplace.partners.models import Partner
from marketplace.statements.rules import Buckets


class StatementNotFound(NotFound):
    """There is no such statement, or it is not the caller's."""


@dataclass(frozen=True)
class BookRef:
    """A partner with a book in a currency."""

    partner: Partner
    currency: str


@dataclass(frozen=True)
class BookNow:
    """A partner's book with how many steps its chain has and what its buckets hold, in minor units."""

    partner: Partner
    currency: str
    entries: int
    buckets: Buckets


def books_of(partner_public_id: str | None = None) -> list[BookRef]:
    """Return every partner book that the acting party may see, or one partner's; by partner name and currency."""
    query = (
        select(Partner, Book.currency)
        .join(Book, Book.party == func.concat("partner:", Partner.id))
        .order_by(Partner.name, Partner.id, Book.currency)
    )
    if partner_public_id is not None:
        query = query.where(Partner.public_id == partner_public_id)
    return [BookRef(partner, currency) for partner, currency in db.session.execute(query)]


def one(partner_public_id: str, currency: str) -> BookRef:
    """Return one partner's book in a currency.

    Raises:
        StatementNotFound: the acting party sees no such book.
    """
    for ref in books_of(partner_public_id):
        if ref.currency == currency:
            return ref
    raise StatementNotFound("There is no such statement.")


def books_page(*, search: str = "", cursor: str | None = None, limit: int = PAGE) -> Page[BookNow]:
    """Return a page of the partner books with what they hold now, by partner name, in two SQL statements.

    `search` is a part of a partner's name, or its public id.
    """
    found = select(Book).join(Partner, Book.party == func.concat("partner:", Partner.id))
    if words := search.strip():
        found = found.where(or_(Partner.name.icontains(words, autoescape=True), Partner.public_id == words))
    page = paged(found, order=(Partner.name, Book.id), cursor=cursor, limit=limit)
    query = (
        select(Partner, Book.currency, Head)
        .join(Book, Book.party == func.concat("partner:", Partner.id))
        .join(Head, Head.book_id == Book.id)
        .where(Book.id.in_([book.id for book in page.items]))
        .order_by(Partner.name, Book.id)
    )
    return Page([_now(*row) for row in db.session.execute(query)], page.next_cursor)


def _now(partner: Partner, currency: str, head: Head) -> BookNow:
    return BookNow(partner, currency, head.seq, Buckets(head.pending, head.available, head.disputed, head.in_transit))


def first_month(time_zone: str) -> Period | None:
    """Return the month of the oldest entry in any book that the acting party may see; None while there is none."""
    # The first entry of each book is one lookup; the oldest of all entries would have to be looked for among all.
    first = db.session.scalar(
        select(func.min(Entry.posted_at))
        .join(Book, Book.id == Entry.book_id)
        .where(Entry.seq == 1, Book.kind == "partner")
    )
    return month_of(first, time_zone) if first else None
