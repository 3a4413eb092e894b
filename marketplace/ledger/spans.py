"""The currencies of a partner's books."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from marketplace.ledger.models import Book


def currencies_of(session: Session, partner_id: int) -> list[str]:
    """Return the currencies that the partner has a book in, in alphabetical order."""
    return sorted(session.scalars(select(Book.currency).where(Book.party == f"partner:{partner_id}")))
