"""Being asked for the password again before something that a session alone must not do.

Source: OWASP ASVS 5.0, 7.5.1.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select, update

from marketplace.audit import trail
from marketplace.db.base import db
from marketplace.identity import limits
from marketplace.identity.models import User, UserSession
from marketplace.identity.passwords import verify_password

LASTS: Final = timedelta(minutes=5)


def is_confirmed(session_public_id: str, *, at: datetime) -> bool:
    """Whether the person of a session has written their password again within the last five minutes."""
    since = (UserSession.public_id == session_public_id, UserSession.confirmed_at > at - LASTS)
    return db.session.scalar(select(UserSession.id).where(*since)) is not None


def confirm(user: User, *, session_public_id: str, password: str, attempt_id: int, at: datetime) -> bool:
    """Note that it is them; False when the password is not right. `attempt_id` is what `limits.admit` gave."""
    if not verify_password(user.password_hash, password):
        return False
    theirs = (UserSession.public_id == session_public_id, UserSession.user_id == user.id)
    db.session.execute(update(UserSession).where(*theirs).values(confirmed_at=at))
    trail.record("person.confirmed", "user", user.public_id)
    limits.succeed(attempt_id)
    return True
