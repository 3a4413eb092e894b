"""Reading reveals and letters. Row security decides whose; customers are in none of it but by their pseudonyms."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload, selectinload

from marketplace.contacting.errors import ThreadNotFound
from marketplace.contacting.models import RelayLetter, RelayThread, Reveal
from marketplace.db.base import db
from marketplace.db.paging import PAGE, Page, paged


def reveals_page(
    *,
    asked_by: str = "",
    purpose: str = "",
    partner_id: int | None = None,
    cursor: str | None = None,
    limit: int = PAGE,
) -> Page[Reveal]:
    """Return a page of reveals with their looks, the newest first: those of a person, for a purpose, of a partner."""
    seen = (
        joinedload(Reveal.partner),
        joinedload(Reveal.order),
        joinedload(Reveal.registration),
        joinedload(Reveal.closing),
        selectinload(Reveal.views),
    )
    statement = select(Reveal).options(*seen)
    if asked_by:
        statement = statement.where(Reveal.asked_by == asked_by)
    if purpose:
        statement = statement.where(Reveal.purpose == purpose)
    if partner_id is not None:
        statement = statement.where(Reveal.partner_id == partner_id)
    return paged(statement, order=(Reveal.id,), cursor=cursor, limit=limit, is_descending=True)


def reveals_of_order(order_id: int) -> list[Reveal]:
    """Return the reveals of an order, the newest first."""
    seen = joinedload(Reveal.closing), selectinload(Reveal.views)
    statement = select(Reveal).where(Reveal.order_id == order_id).options(*seen)
    return list(db.session.scalars(statement.order_by(Reveal.id.desc())))


def threads_page(*, search: str = "", cursor: str | None = None, limit: int = PAGE) -> Page[RelayThread]:
    """Return a page of the threads that the acting party may read, the newest first, with their letters.

    `search` is a part of the order's id, or of the words of a letter.
    """
    statement = select(RelayThread).options(joinedload(RelayThread.order), selectinload(RelayThread.letters))
    if words := search.strip():
        said = select(RelayLetter.id).where(
            RelayLetter.thread_id == RelayThread.id,
            func.concat(RelayLetter.subject, " ", RelayLetter.text).icontains(words, autoescape=True),
        )
        statement = statement.where(RelayThread.about.icontains(words, autoescape=True) | said.exists())
    return paged(statement, order=(RelayThread.id,), cursor=cursor, limit=limit, is_descending=True)


def threads_of_order(order_id: int) -> list[RelayThread]:
    """Return the threads about an order that the acting party may read, with their letters."""
    statement = select(RelayThread).where(RelayThread.order_id == order_id).options(selectinload(RelayThread.letters))
    return list(db.session.scalars(statement.order_by(RelayThread.id)))


def thread_of(order_id: int, party_id: int) -> RelayThread | None:
    """Return what a party and the customer of an order have written to each other; None when nothing yet."""
    return next((each for each in threads_of_order(order_id) if each.party_id == party_id), None)


def thread_by_public_id(public_id: str) -> RelayThread:
    """Return one thread.

    Raises:
        ThreadNotFound: there is none, or the acting party may not read it.
    """
    found = db.session.scalars(select(RelayThread).where(RelayThread.public_id == public_id)).one_or_none()
    if found is None:
        raise ThreadNotFound(public_id)
    return found
