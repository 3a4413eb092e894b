"""Keys in mail: what is kept of a mail holds only the key's id and its last four characters.

The text of a key is put in its place in the moment when the mail is handed to the mail server.
"""

from __future__ import annotations

import re
from html import escape
from typing import Final

from sqlalchemy import select

from marketplace.db.base import db
from marketplace.stock.models import LicenceKey, LicenceKeySecret
from marketplace.stock.vault import Vault

_MASK: Final = re.compile(r"\[(key_[0-9a-z]{20}) \u2026[^\[\]]*\]")


def masked(key: LicenceKey) -> str:
    """Return what stands for a key in a mail that is kept."""
    return f"[{key.public_id} \u2026{key.last4}]"


def revealed(text: str, vault: Vault, *, is_html: bool = False) -> str:
    """Return a mail's text, or its HTML, with every key that was handed over in clear. Only the worker can read them.

    Raises:
        KeysUnreadable: the present secret is not the one they were sealed with.
    """
    named = set(_MASK.findall(text))
    if not named:
        return text
    found = db.session.execute(
        select(LicenceKey.public_id, LicenceKeySecret.sealed)
        .join(LicenceKeySecret, LicenceKeySecret.key_id == LicenceKey.id)
        .where(LicenceKey.public_id.in_(named), LicenceKey.state == "delivered")
    )
    clear = {public_id: vault.open(sealed) for public_id, sealed in found}
    written = {key: escape(words) if is_html else words for key, words in clear.items()}
    return _MASK.sub(lambda mask: written.get(mask[1], mask[0]), text)
