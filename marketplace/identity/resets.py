"""Forgotten passwords: a secret by mail, good for one hour and once."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, select, text, update

from marketplace.audit import trail
from marketplace.core.errors import NotFound
from marketplace.core.ids import hash_secret, new_secret
from marketplace.db.actor import Actor, act_as, acting
from marketplace.db.base import db
from marketplace.identity import people, sessions
from marketplace.identity.models import PasswordReset, User
from marketplace.identity.signing_in import credentials
from marketplace.messaging.outbox import defer

LASTS = timedelta(hours=1)
FIND = text("select * from password_reset_by_token(:token_hash, :at)")


class ResetOver(NotFound):
    """The secret fits no reset that is open: it was used, is too old or was never made."""


def request(email: str, *, at: datetime) -> None:
    """Have a mail sent that lets its reader set a new password, if somebody active has this address.

    Returns nothing either way: whoever asks learns nothing.
    """
    known = credentials(email)
    if known is None:
        return
    with acting(known.actor):
        reset = PasswordReset(
            user_id=known.user_id,
            party_id=known.party_id,
            token_hash=hash_secret(new_secret()),  # nobody knows this one: the mail's job sets the real one
            created_at=at,
            expires_at=at + LASTS,
        )
        db.session.add(reset)
        db.session.flush()  # the job names it by its key
        defer("mail.password_reset", reset_id=reset.id)


def issue_secret(reset: PasswordReset, *, at: datetime) -> str | None:
    """Make the secret for the mail and keep its hash; None when the reset is over."""
    if reset.used_at or reset.expires_at <= at:
        return None
    token = new_secret()
    reset.token_hash = hash_secret(token)
    return token


def is_open(token: str, *, at: datetime) -> bool:
    """Return whether a secret still lets its holder set a password. Nothing changes."""
    return _find(token, at) is not None


def complete(token: str, *, password: str, at: datetime) -> User:
    """Set the new password, end every session and every other reset of the person. Their party acts from here on.

    Raises:
        ResetOver: the secret fits no open reset.
        PasswordUnfit: the password cannot be one; the reset stays open.
    """
    row = _find(token, at)
    if row is None:
        raise ResetOver("This address has been used or is too old. Ask for a new one.")
    act_as(Actor(row.party_kind, str(row.party_id)))
    user = db.session.scalars(select(User).where(User.id == row.user_id).with_for_update(of=User)).one()
    if not user.is_active or not is_open(token, at=at):  # another click was faster
        raise ResetOver("This address has been used or is too old. Ask for a new one.")
    people.set_password(user, password)
    unused = (PasswordReset.user_id == user.id, PasswordReset.used_at.is_(None))
    db.session.execute(update(PasswordReset).where(*unused).values(used_at=at))
    sessions.revoke_all(user.id, at=at)
    trail.person.set(user.public_id)
    trail.record("password.reset", "user", user.public_id)
    return user


def _find(token: str, at: datetime) -> Row[Any] | None:
    return db.session.execute(FIND, {"token_hash": hash_secret(token), "at": at}).one_or_none()
