"""How the facts that identify an organisation are kept, and how long a partner holds it.

Source: docs/money.md and docs/adr/0010-retail-shown-wins.md for what attribution does with the answers.
"""

from __future__ import annotations

import hashlib
import hmac
from calendar import monthrange
from dataclasses import dataclass
from datetime import datetime
from operator import itemgetter
from typing import Final, Literal

KeyKind = Literal["tax_number", "duns", "domain", "email", "partner"]

MONTHS_OF_RECORD: Final = 24
"""An account that has not bought for so long no longer belongs to its partner of record."""


@dataclass(frozen=True, slots=True)
class IdentityKey:
    """A fact that tells organisations apart, as a keyed hash: worth nothing without the application's secret.

    `country` (ISO code) is said of tax numbers: one organisation may have several, but seldom two in one country.
    """

    kind: KeyKind
    value_hash: str
    country: str | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """Who holds an account and since when: `partner_id` is its partner of record, lapsed or not; None is the house."""

    partner_id: int | None
    bound_at: datetime | None
    last_bought_at: datetime | None


def is_of_record(last_bought_at: datetime | None, at: datetime) -> bool:
    """Whether an account that last bought then still belongs to its partner of record at `at`.

    The last instant that counts is just before 24 calendar months have passed, in UTC.
    """
    return last_bought_at is not None and at < months_later(last_bought_at, MONTHS_OF_RECORD)


def standing_claim(one: Claim, other: Claim, at: datetime) -> Claim:
    """Return the claim on two accounts that turn out to be one: the earlier of those that still hold at `at`.

    Where none holds, the earlier one is kept as history. The account last bought when either of them did. Of two claims
    of the same instant the first stands.
    """
    held = [(each.bound_at, each) for each in (one, other) if each.partner_id is not None and each.bound_at is not None]
    standing = [claim for claim in held if is_of_record(claim[1].last_bought_at, at)] or held
    first = min(standing, key=itemgetter(0), default=(None, Claim(None, None, None)))[1]
    bought = [each.last_bought_at for each in (one, other) if each.last_bought_at is not None]
    return Claim(first.partner_id, first.bound_at, max(bought, default=None))


def months_later(at: datetime, months: int) -> datetime:
    """Return the same day and time so many months later; the last day of a shorter month stands for one it lacks."""
    year, month = divmod(at.year * 12 + at.month - 1 + months, 12)
    day = min(at.day, monthrange(year, month + 1)[1])
    return at.replace(year=year, month=month + 1, day=day)


def normal_email(email: str) -> str:
    """Return the address as it is compared: without outer spaces, in small letters."""
    return email.strip().lower()


def keyed_hash(kind: KeyKind, value: str, secret_key: str, *, country: str | None = None) -> IdentityKey:
    """Hash a fact with the application's secret, apart from every other use of that secret."""
    text = f"identity:{kind}:{value}".encode()
    return IdentityKey(kind, hmac.new(secret_key.encode(), text, hashlib.sha256).hexdigest(), country)
