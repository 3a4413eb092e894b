"""Relay addresses: `r-…@` the relay's domain. They follow from the application's secret, and the database has hashes.

Each thread has two: the customer answers to one, the party's people to the other. Neither says whom it leads to.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from dataclasses import dataclass
from typing import Final, Literal

Side = Literal["customer", "staff"]

PREFIX: Final = "r-"
LENGTH: Final = 26
"""Characters of base 32: 130 bits."""


@dataclass(frozen=True, slots=True)
class Relay:
    """What the application relays with: its secret, and the domain that its mail server takes mail for."""

    secret_key: str
    domain: str

    def address(self, side: Side, order: str, party_id: int) -> str:
        """Return the address that the `customer` or the `staff` of a thread writes to, by order and party."""
        return f"{self.local_part(side, order, party_id)}@{self.domain}"

    def local_part(self, side: Side, order: str, party_id: int) -> str:
        """Return what stands before the @ of the same."""
        digest = hmac.digest(self.secret_key.encode(), f"relay:{side}:{order}:{party_id}".encode(), "sha256")
        return PREFIX + base64.b32encode(digest).decode().lower()[:LENGTH]

    def hash_of(self, side: Side, order: str, party_id: int) -> str:
        """Return what the database keeps of it."""
        return hashed(self.local_part(side, order, party_id))

    def is_ours(self, address: str) -> bool:
        """Whether an address is in the relay's domain."""
        return address.partition("@")[2].casefold() == self.domain.casefold()


def hashed(local_part: str) -> str:
    """Return the SHA-256 of a local part in small letters, in hexadecimal. It holds 130 bits, so no guess finds it."""
    return hashlib.sha256(local_part.casefold().encode()).hexdigest()
