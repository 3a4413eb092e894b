"""Server-side sessions: the browser holds a secret, the database its hash; a revoked row ends the session at once."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, select, update

from marketplace.core.ids import hash_secret, new_public_id, new_secret
from marketplace.db.base import db
from marketplace.db.named import named
from marketplace.identity.models import User, UserSession

LASTS = timedelta(hours=12)

FOUND = (
    "session_public_id", "user_id", "user_public_id", "name", "email", "role", "time_zone", "party_id", "party_kind",
    "party_name",
)  # fmt: skip

FIND = named(f"select {', '.join(FOUND)} from session_by_token(:token_hash, :at)", FOUND)  # noqa: S608

# The question who it is and the statement who acts, in one: a page behind a sign-in begins with it.
ENTER = named(
    f"""
    select {", ".join(f"s.{name}" for name in FOUND)} from session_by_token(:token_hash, :at) s, lateral (
      select set_config('app.actor_kind', s.party_kind, true), set_config('app.actor_id', s.party_id::text, true)
      offset 0
    ) stated (kind, party)
     where stated.kind = s.party_kind and stated.party = s.party_id::text
    """,  # noqa: S608  the names above
    FOUND,
)


@dataclass(frozen=True)
class Found:
    """A live session and the person it belongs to."""

    session_public_id: str
    user_id: int
    user_public_id: str
    name: str
    email: str
    role: str
    time_zone: str
    party_id: int
    party_kind: str
    party_name: str


def start(user: User, *, at: datetime, user_agent: str = "") -> str:
    """Open a session for `user` that lasts twelve hours, and return its secret, which is kept nowhere."""
    token = new_secret()
    db.session.add(
        UserSession(
            public_id=new_public_id("ses"),
            user_id=user.id,
            party_id=user.party_id,
            token_hash=hash_secret(token),
            user_agent=user_agent[:200],
            created_at=at,
            expires_at=at + LASTS,
        )
    )
    db.session.flush()  # row security must judge the row while the person's own party acts
    return token


def find(token: str, *, at: datetime) -> Found | None:
    """Return the live session of a secret, or None when it is unknown, over or revoked, or its person is disabled."""
    row = db.session.execute(FIND, {"token_hash": hash_secret(token), "at": at}).one_or_none()
    return Found(*row) if row else None


def enter(token: str, *, at: datetime) -> Found | None:
    """Find as `find` does, and let the person's party act in the transaction that this begins.

    The caller says `took_over` afterwards. Only for pages that are theirs: an open page has an actor of its own.
    """
    row = db.session.execute(ENTER, {"token_hash": hash_secret(token), "at": at}).one_or_none()
    return Found(*row) if row else None


def live_of(user_id: int, *, at: datetime) -> list[UserSession]:
    """Return a person's live sessions, the newest first."""
    live = (UserSession.user_id == user_id, UserSession.revoked_at.is_(None), UserSession.expires_at > at)
    return list(db.session.scalars(select(UserSession).where(*live).order_by(UserSession.id.desc())))


def latest_of(party_id: int) -> dict[int, datetime]:
    """Return when each person of a party signed in last, by the person's key; who never did is left out."""
    latest = select(UserSession.user_id, func.max(UserSession.created_at)).where(UserSession.party_id == party_id)
    return {user_id: at for user_id, at in db.session.execute(latest.group_by(UserSession.user_id)) if at}


def revoke(user_id: int, public_id: str, *, at: datetime) -> bool:
    """End one session of a person; False when they have no live one of this id. Its cookie is dead from here on."""
    return _end(UserSession.user_id == user_id, UserSession.public_id == public_id, at=at) == 1


def revoke_all(user_id: int, *, at: datetime, keeping: str | None = None) -> int:
    """End every session of a person, but for the one whose public id is `keeping`; return how many were live."""
    return _end(UserSession.user_id == user_id, UserSession.public_id.is_distinct_from(keeping), at=at)


def _end(*which: object, at: datetime) -> int:
    ended = db.session.scalars(
        update(UserSession)
        .where(UserSession.revoked_at.is_(None), UserSession.expires_at > at, *which)  # type: ignore[arg-type]
        .values(revoked_at=at)
        .returning(UserSession.id)
    )
    return len(ended.all())
