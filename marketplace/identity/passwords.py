"""Passwords: what may be one, and how it is kept. Length counts, and not being guessed at once."""

from __future__ import annotations

import string
from functools import cache
from pathlib import Path

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from marketplace.core.errors import Invalid

SHORTEST = 8
LONGEST = 200
SHORTEST_NAME = 4
COMMON = Path(__file__).with_name("common_passwords.txt")

_hasher = PasswordHasher()
_ENDINGS = string.digits + string.punctuation + " "


class PasswordUnfit(Invalid):
    """A password that is too short, too long, or among the first to be guessed."""


def check_password(password: str, *, email: str = "") -> None:
    """Refuse what an attacker tries first: everything else of the right length is fine.

    A common password stays one with digits or signs behind it (`Sunshine2024!`). A name of at least four letters from
    the e-mail address must not be part of it.

    Raises:
        PasswordUnfit: with the sentence that says what to change.

    Source: OWASP ASVS 5.0, 6.2.1 to 6.2.12.
    """
    if len(password) < SHORTEST:
        raise PasswordUnfit(f"Use at least {SHORTEST} characters; a few words in a row are easy to remember.")
    if len(password) > LONGEST:
        raise PasswordUnfit(f"Use at most {LONGEST} characters.")
    plain = password.casefold()
    if plain in common_passwords() or plain.rstrip(_ENDINGS) in common_passwords():
        raise PasswordUnfit("This password is one of the first that attackers try. Choose another.")
    name = email.partition("@")[0].casefold()
    if len(name) >= SHORTEST_NAME and name in plain:
        raise PasswordUnfit("Leave your e-mail address out of the password.")


def hash_password(password: str) -> str:
    """Return the argon2id hash of a password, with its salt and parameters in it. Takes about 50 ms on purpose."""
    return _hasher.hash(password)


def verify_password(password_hash: str | None, password: str) -> bool:
    """Return whether the password fits. Without a hash it takes as long as with one, and the answer is no."""
    try:
        fits = _hasher.verify(password_hash or _nobodys_hash(), password)
    except (VerificationError, InvalidHashError):
        return False
    return fits and bool(password_hash)


def needs_rehash(password_hash: str) -> bool:
    """Return whether the hash was made with other parameters than those of today."""
    return _hasher.check_needs_rehash(password_hash)


@cache
def common_passwords() -> frozenset[str]:
    """Return the passwords nobody may use, in small letters."""
    return frozenset(COMMON.read_text(encoding="utf-8").split())


@cache
def _nobodys_hash() -> str:
    """A hash that no password is known for, so that unknown people cannot be told apart by the clock."""
    return _hasher.hash("nobody has this one")
