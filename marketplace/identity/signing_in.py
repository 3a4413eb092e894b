"""From an address and a password to a session."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text

from marketplace.audit import trail
from marketplace.db.actor import Actor, act_as
from marketplace.db.base import db
from marketplace.identity import limits, people, sessions
from marketplace.identity.models import User
from marketplace.identity.passwords import hash_password, needs_rehash, verify_password

FIND = text("select * from credentials_by_email(:email)")


@dataclass(frozen=True)
class Credentials:
    """What is asked to know whether a password fits, and for which party its owner acts."""

    user_id: int
    party_id: int
    party_kind: str
    password_hash: str

    @property
    def actor(self) -> Actor:
        """Return the party of their owner."""
        return Actor(self.party_kind, str(self.party_id))


def credentials(email: str) -> Credentials | None:
    """Return the credentials of the active person with this address, whatever party they belong to."""
    row = db.session.execute(FIND, {"email": email.strip()}).mappings().one_or_none()
    return Credentials(**row) if row else None


def sign_in(attempt_id: int, *, email: str, password: str, at: datetime, user_agent: str = "") -> str | None:
    """Judge a try that `limits.admit` let in: return the secret of a new session, or None when the two do not fit.

    Whether the address is unknown, its person disabled or the password wrong, the answer is the same and takes as long.
    From a success on, the person's party acts in this transaction.
    """
    known = credentials(email)
    if not verify_password(known.password_hash if known else None, password) or known is None:
        return None
    limits.succeed(attempt_id)
    act_as(known.actor)
    user = db.session.get_one(User, known.user_id)
    if needs_rehash(known.password_hash):
        user.password_hash = hash_password(password)
    return open_session(user, at=at, user_agent=user_agent)


def open_session(user: User, *, at: datetime, user_agent: str = "") -> str:
    """Start a session for somebody who has just proven who they are, on the record."""
    trail.person.set(user.public_id)
    token = sessions.start(user, at=at, user_agent=user_agent)
    trail.record("session.started", "user", user.public_id)
    return token


def sign_out(user_id: int, *, user_public_id: str, session_public_id: str, at: datetime) -> bool:
    """End one session of a person, on the record; False when they have no live one of this id."""
    is_ended = sessions.revoke(user_id, session_public_id, at=at)
    if is_ended:
        trail.record("session.ended", "user", user_public_id, {"session": session_public_id})
    return is_ended


def change_password(user: User, *, current: str, new: str, at: datetime, keeping: str, attempt_id: int) -> bool:
    """Set a new password for somebody who knows the present one; every other session of theirs ends.

    `keeping` is the public id of the session they are in, `attempt_id` the try that `limits.admit` let in. False when
    the present password is not right.

    Raises:
        PasswordUnfit: the new password cannot be one.
    """
    if not verify_password(user.password_hash, current):
        return False
    people.set_password(user, new)
    sessions.revoke_all(user.id, at=at, keeping=keeping)
    trail.record("password.changed", "user", user.public_id)
    limits.succeed(attempt_id)
    return True
