"""Identifiers in the form Stripe gives them."""

from __future__ import annotations

import secrets
import string

_ALPHABET = string.ascii_letters + string.digits


def new_id(prefix: str, length: int = 24) -> str:
    """Return a fresh identifier: the prefix, an underscore and random letters and digits."""
    return f"{prefix}_{random_text(length)}"


def random_text(length: int) -> str:
    """Return unguessable letters and digits."""
    number, letters = secrets.randbelow(len(_ALPHABET) ** length), []
    for _ in range(length):
        number, place = divmod(number, len(_ALPHABET))
        letters.append(_ALPHABET[place])
    return "".join(letters)
