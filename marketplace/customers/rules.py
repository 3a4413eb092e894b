"""How the facts that identify an organisation are kept, and how long a partner holds it.

Source: docs/money.md and docs/adr/0010-retail-shown-wins.md for what attribution does with the answers.
"""

from __future__ import annotations

import hashlib
import hmac
from calendar import monthrange
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

KeyKind = Literal["tax_number", "domain", "email", "partner"]

MONTHS_OF_RECORD: Final = 24
"""An account that has not bought for so long no longer belongs to its partner of record."""


@dataclass(frozen=True, slots=True)
class IdentityKey:
    """A fact that tells organisations apart, as a keyed hash: worth nothing without the application's secret."""

    kind: KeyKind
    value_hash: str


def is_of_record(last_bought_at: datetime | None, at: datetime) -> bool:
    """Whether an account that last bought then still belongs to its partner of record at `at`.

    The last instant that counts is just before 24 calendar months have passed, in UTC.
    """
    return last_bought_at is not None and at < months_later(last_bought_at, MONTHS_OF_RECORD)


def months_later(at: datetime, months: int) -> datetime:
    """Return the same day and time so many months later; the last day of a shorter month stands for one it lacks."""
    year, month = divmod(at.year * 12 + at.month - 1 + months, 12)
    day = min(at.day, monthrange(year, month + 1)[1])
    return at.replace(year=year, month=month + 1, day=day)


def normal_email(email: str) -> str:
    """Return the address as it is compared: without outer spaces, in small letters."""
    return email.strip().lower()


def keyed_hash(kind: KeyKind, value: str, secret_key: str) -> IdentityKey:
    """Hash a fact with the application's secret, apart from every other use of that secret."""
    text = f"identity:{kind}:{value}".encode()
    return IdentityKey(kind, hmac.new(secret_key.encode(), text, hashlib.sha256).hexdigest())
