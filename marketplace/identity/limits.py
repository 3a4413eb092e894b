"""How often somebody may try: counted over rows, so that every process and every restart counts the same.

A try is written before it is judged and committed on its own, so that a thousand at once cannot slip through together.
Three windows slide over the last fifteen minutes:

* one person from one address: ten tries;
* one address, whoever it tries: a hundred;
* one person from addresses that never signed them in before: fifty. The owner's usual address does not count there, so
  nobody can lock an owner out by trying from elsewhere.

People and addresses are kept as keyed hashes only. IPv6 counts by the /64 network, which one house has to itself.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, delete, func, select, text

from marketplace.core.errors import Conflict
from marketplace.db.actor import ANONYMOUS, acting
from marketplace.db.base import db
from marketplace.identity.models import SignInAttempt

WINDOW = timedelta(minutes=15)
PER_PAIR = 10
PER_ADDRESS = 100
PER_PERSON = 50
REMEMBERED = timedelta(days=30)
LOCK_SPACE = 7270


class TooManyTries(Conflict):
    """The limit is reached; `retry_seconds` says when the next try is heard."""


@dataclass(frozen=True)
class Caller:
    """Who is tried and from where, as keyed hashes."""

    email_hash: str
    address_hash: str


def caller(email: str, address: str, *, key: str, purpose: str = "sign-in") -> Caller:
    """Return whom a try counts for. Different purposes count apart; `key` is the marketplace's secret."""
    return Caller(_keyed(f"{purpose}:{email.strip().lower()}", key), _keyed(f"{purpose}:{_network(address)}", key))


def admit(who: Caller, *, at: datetime) -> int:
    """Write one try and return its key, or refuse it. Commit before the password is looked at.

    A refused try is not written, so the window empties while somebody keeps knocking. Those that succeed do not count.

    Raises:
        TooManyTries: one of the three windows is full.
    """
    with acting(ANONYMOUS):
        _queue_up(who)
        _forget_some(before=at - REMEMBERED)
        if _is_full(who, since=at - WINDOW):
            raise TooManyTries(
                "There were too many tries. Wait 15 minutes and try again.", retry_seconds=int(WINDOW.total_seconds())
            )
        attempt = SignInAttempt(
            email_hash=who.email_hash, address_hash=who.address_hash, attempted_at=at, has_succeeded=False
        )
        db.session.add(attempt)
        db.session.flush()  # its key is the answer
        return attempt.id


def succeed(attempt_id: int) -> None:
    """Mark a try as the right one: its address is known from now on, and the pair's window starts anew."""
    with acting(ANONYMOUS):
        attempt = db.session.get_one(SignInAttempt, attempt_id)
        attempt.has_succeeded = True
        db.session.flush()  # the deletion below must not find this one
        db.session.execute(
            delete(SignInAttempt).where(
                SignInAttempt.email_hash == attempt.email_hash,
                SignInAttempt.address_hash == attempt.address_hash,
                SignInAttempt.has_succeeded.is_(False),
            )
        )


def _is_full(who: Caller, *, since: datetime) -> bool:
    person, address = SignInAttempt.email_hash == who.email_hash, SignInAttempt.address_hash == who.address_hash
    failed = SignInAttempt.has_succeeded.is_(False) & (SignInAttempt.attempted_at > since)
    if _count(failed, person, address) >= PER_PAIR or _count(failed, address) >= PER_ADDRESS:
        return True
    return _count(failed, person) >= PER_PERSON and not _count(person, address, SignInAttempt.has_succeeded.is_(True))


def _forget_some(*, before: datetime) -> None:
    """Drop what is too old among the fifty oldest rows: more than come in, and never a search through them all."""
    oldest = select(SignInAttempt.id, SignInAttempt.attempted_at).order_by(SignInAttempt.id).limit(50).subquery()
    over = select(oldest.c.id).where(oldest.c.attempted_at < before)
    db.session.execute(
        delete(SignInAttempt).where(SignInAttempt.id.in_(over)).execution_options(synchronize_session=False)
    )


def _queue_up(who: Caller) -> None:
    """Let tries for one person, and from one address, be counted one after another."""
    for name in sorted((who.email_hash, who.address_hash)):
        db.session.execute(
            text("select pg_advisory_xact_lock(:space, hashtext(:name))"), {"space": LOCK_SPACE, "name": name}
        )


def _count(*conditions: ColumnElement[bool]) -> int:
    return db.session.scalar(select(func.count()).select_from(SignInAttempt).where(*conditions)) or 0


def _keyed(value: str, key: str) -> str:
    return hmac.new(key.encode(), value.encode(), hashlib.sha256).hexdigest()


def _network(address: str) -> str:
    try:
        known = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(ipaddress.ip_network((known, 64), strict=False)) if known.version == 6 else str(known)
