"""Who is behind the ids of people: for lists that name somebody."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import func, or_, select

from marketplace.db.base import db
from marketplace.identity.models import Party, User

MOST = 100


@dataclass(frozen=True)
class Named:
    """A person's name and that of their party."""

    name: str
    party_name: str


def names_of(public_ids: Collection[str]) -> dict[str, Named]:
    """Return the people that the acting party may know among these ids, in one SQL statement."""
    query = select(User.public_id, User.name, Party.name).join(Party, Party.id == User.party_id)
    rows = db.session.execute(query.where(User.public_id.in_(public_ids))) if public_ids else ()
    return {public_id: Named(name, party_name) for public_id, name, party_name in rows}


def matching(words: str) -> list[str]:
    """Return the ids of people whose id, e-mail address or part of a name this is."""
    query = select(User.public_id).where(
        or_(
            User.public_id == words,
            func.lower(User.email) == words.lower(),
            User.name.icontains(words, autoescape=True),
        )
    )
    return list(db.session.scalars(query.order_by(User.id).limit(MOST)))
