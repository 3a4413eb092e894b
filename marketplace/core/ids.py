"""Identifiers that people see, and secrets that only their hash is kept of."""

from __future__ import annotations

import hashlib
import re
import secrets
from typing import Final

from marketplace.core.errors import Invalid

_ALPHABET: Final = "0123456789abcdefghjkmnpqrstvwxyz"  # no i, l, o, u: read aloud and typed without doubt
_PUBLIC_ID_BITS: Final = 100  # five a character
_SECRET_BYTES: Final = 32
_PREFIX = re.compile(r"[a-z]{2,5}")


def new_public_id(prefix: str) -> str:
    """Make an id such as `ord_` followed by 20 random characters (100 bits).

    Unguessable enough not to be found by trying, yet no secret: rights are checked all the same.

    Raises:
        Invalid: the prefix is not two to five small letters.
    """
    if _PREFIX.fullmatch(prefix) is None:
        raise Invalid("A public id starts with two to five small letters, such as 'ord'.", prefix=prefix)
    bits = secrets.randbits(_PUBLIC_ID_BITS)  # one draw, not twenty: imports make ids by the hundred thousand
    return f"{prefix}_" + "".join(_ALPHABET[bits >> shift & 31] for shift in range(0, _PUBLIC_ID_BITS, 5))


def new_secret() -> str:
    """Make a secret of 256 random bits, in 43 characters that are safe in an address."""
    return secrets.token_urlsafe(_SECRET_BYTES)


def hash_secret(secret: str) -> str:
    """Return the SHA-256 of a secret in hexadecimal: what the database keeps instead of it.

    For secrets made by `new_secret` only. They hold 256 bits, so guessing is hopeless and the fast
    hash allows looking one up by index; passwords go to a slow hash.
    """
    return hashlib.sha256(secret.encode()).hexdigest()
