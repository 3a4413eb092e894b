"""Sealing licence keys, so that neither a stolen backup nor a look at the tables gives one away."""

from __future__ import annotations

import hashlib
import hmac
from base64 import urlsafe_b64encode
from typing import Final

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from marketplace.stock.errors import KeysUnreadable

SEALING: Final = b"marketplace licence keys: sealing"
PRINTING: Final = b"marketplace licence keys: fingerprints"


class Vault:
    """Seals and opens keys with the application's secret; two purposes, two keys derived from it.

    Source: RFC 5869 (HKDF); the Fernet specification (AES-128-CBC with HMAC-SHA256).
    """

    def __init__(self, secret: str) -> None:
        self._fernet = Fernet(urlsafe_b64encode(_derived(secret, SEALING)))
        self._printing = _derived(secret, PRINTING)

    def seal(self, key: str) -> bytes:
        """Return the key sealed; the same key looks different every time."""
        return self._fernet.encrypt(key.encode())

    def open(self, sealed: bytes) -> str:
        """Return what was sealed.

        Raises:
            KeysUnreadable: it was sealed with another secret, or damaged.
        """
        try:
            return self._fernet.decrypt(sealed).decode()
        except InvalidToken:
            raise KeysUnreadable from None

    def fingerprint(self, key: str) -> str:
        """Return what finds the same key again and tells nothing else about it, in hexadecimal."""
        return hmac.new(self._printing, key.encode(), hashlib.sha256).hexdigest()


def _derived(secret: str, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=purpose).derive(secret.encode())
