"""Which partner books there are."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import func, select

from marketplace.core.errors import NotFound
from marketplace.core.periods import Period, month_of
from marketplace.db.base import db
from marketplace.ledger.models import Book, Entry
from marketplace.partners.models import Partner


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


def first_month(time_zone: str) -> Period | None:
    """Return the month of the oldest entry in any book that the acting party may see; None while there is none."""
    # The first entry of each book is one lookup; the oldest of all entries would have to be looked for among all.
    first = db.session.scalar(
        select(func.min(Entry.posted_at)).join(Book, Book.id == Entry.book_id).where(Entry.seq == 1)
    )
    return month_of(first, time_zone) if first else None
