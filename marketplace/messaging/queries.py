"""Reading mail. Only the operator and the worker see any."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from sqlalchemy import or_, select

from marketplace.core.errors import NotFound
from marketplace.db.base import db
from marketplace.db.paging import PAGE, Page, paged
from marketplace.messaging.models import Message

STATES: Final = ("queued", "sent", "kept", "failed")
AUDIENCES: Final = ("operator", "partner", "vendor", "customer")


class MessageNotFound(NotFound):
    """There is no such mail, or it is not the caller's to read."""


def page(
    *, state: str = "", audience: str = "", search: str = "", cursor: str | None = None, limit: int = PAGE
) -> Page[Message]:
    """Return a page of mails, the newest first. `search` is a part of the subject or of the recipient."""
    query = select(Message)
    if state in STATES:
        query = query.where(Message.state == state)
    if audience in AUDIENCES:
        query = query.where(Message.audience == audience)
    if words := search.strip():
        parts = (Message.subject, Message.recipient)
        query = query.where(or_(*(part.icontains(words, autoescape=True) for part in parts)))
    return paged(query, order=(Message.id,), cursor=cursor, limit=limit, is_descending=True)


def by_keys(keys: Collection[str]) -> list[Message]:
    """Return the mails written under these dedupe keys, the oldest first."""
    return list(db.session.scalars(select(Message).where(Message.dedupe_key.in_(keys)).order_by(Message.id)))


def by_public_id(public_id: str) -> Message:
    """Return one mail.

    Raises:
        MessageNotFound: there is none, or the acting party may not read it.
    """
    found = db.session.scalars(select(Message).where(Message.public_id == public_id)).one_or_none()
    if found is None:
        raise MessageNotFound("There is no such mail.")
    return found
