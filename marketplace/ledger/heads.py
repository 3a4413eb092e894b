"""The newest state of a party's books: what it needs to hold on to, so that nobody rewrites them behind its back."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.ledger.models import Book, Head


@dataclass(frozen=True, slots=True)
class BookHead:
    """A book's last entry: its number, its hash, and the total of all buckets after it in minor units."""

    currency: str
    seq: int
    hash: bytes
    total_minor: int


def book_heads(session: Session, partner_id: int) -> list[BookHead]:
    """Return the heads of a partner's books, by currency."""
    query = select(Book.currency, Head).join(Head, Head.book_id == Book.id).where(Book.party == f"partner:{partner_id}")
    return [
        BookHead(currency, head.seq, head.hash, head.pending + head.available + head.disputed + head.in_transit)
        for currency, head in session.execute(query.order_by(Book.currency))
    ]
