"""What reveals may be for and how long they last; how long a relay address is kept, and how often it may be used."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

PURPOSES: Final = ("delivery", "refund_or_dispute", "fraud", "authority", "safety", "customer_asked")
"""What whoever deals with an order may want to read its contact for."""

DECIDING: Final = ("registration",)
"""What whoever decides about a registration may want to read its customer's name for."""

SHORTEST_REASON: Final = 10
LONGEST_REASON: Final = 1000
"""Characters of the sentence that the partner reads."""

MOST_HOURS: Final = 72

KEPT: Final = timedelta(days=180)
"""A relay address works for so long after the last letter."""

MOST_LETTERS: Final = 20
COUNTED: Final = timedelta(hours=24)
"""One side of a thread sends at most so many letters in this time: a relay is no way to write to somebody all day."""

LONGEST_SUBJECT: Final = 200
LONGEST_TEXT: Final = 10_000
"""Characters of a letter that is written here."""

LARGEST_MAIL: Final = 1024 * 1024
"""Bytes of a mail that the relay takes, attachments included."""


def purposes_of(about: str) -> tuple[str, ...]:
    """Return the purposes that may be named for an order or a registration, by its public id."""
    return DECIDING if about.startswith("reg_") else PURPOSES
