"""Lifecycles of deliveries and licence keys, and reading keys that somebody pasted or uploaded.

Source: docs/adr/0014-stock-changes-hands-in-the-database.md.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Final

from marketplace.core.states import Transitions

KINDS: Final = ("unlimited", "counted", "keys")
"""How a plan can be delivered."""

DELIVERY: Final = Transitions(
    {
        ("reserved", "deliver"): "delivered",
        ("reserved", "release"): "released",
        ("released", "reserve"): "reserved",
        # Money for an order whose stock was given back: there is some again, or the buyer is owed.
        ("released", "deliver"): "delivered",
        ("released", "owe"): "owed",
        ("owed", "deliver"): "delivered",
        # All of it was refunded before it was handed over.
        ("reserved", "cancel"): "canceled",
        ("released", "cancel"): "canceled",
        ("owed", "cancel"): "canceled",
    },
    of="delivery",
)

KEY: Final = Transitions(
    {
        ("free", "reserve"): "reserved",
        ("free", "withdraw"): "withdrawn",
        ("reserved", "release"): "free",
        ("reserved", "deliver"): "delivered",
        ("delivered", "take_back"): "revoking",
        ("revoking", "revoke"): "revoked",
    },
    of="licence key",
)
"""The database keeps the same table in `keep_keys()`: no key that was handed over is ever free again."""

SHORTEST, LONGEST, MOST_KEYS, MOST_MISTAKES = 8, 500, 10_000, 50
HEADINGS: Final = frozenset({"key", "keys", "licence key", "license key", "licence_key", "license_key", "serial"})


@dataclass(slots=True)
class ReadKeys:
    """Keys by the number of their row, as they were typed, and what is wrong with others, row by row."""

    rows: dict[int, str] = field(default_factory=dict)
    mistakes: dict[int, str] = field(default_factory=dict)


def read_keys(lines: Iterable[str]) -> ReadKeys:
    """Read one key a line: the first column where a line has several, empty lines and a heading left out.

    Rows count from 1, the empty ones and the heading too, so that they are those of the file. A mistake never
    repeats the key: it may be a good one.
    """
    read, first_seen = ReadKeys(), dict[str, int]()
    for number, line in enumerate(lines, start=1):
        key = _first_column(line)
        if not key or (number == 1 and key.casefold() in HEADINGS):
            continue
        if mistake := _mistake(key, first_seen):
            read.mistakes[number] = mistake
        else:
            read.rows[number] = key
            first_seen[key] = number
    return read


def last4(key: str) -> str:
    """Return the last four letters and digits of a key: enough to tell it from others, too little to use it."""
    return "".join(each for each in key if each.isalnum())[-4:]


def _mistake(key: str, first_seen: dict[str, int]) -> str | None:
    if not SHORTEST <= len(key) <= LONGEST:
        return f"a key has between {SHORTEST} and {LONGEST} characters."
    if not key.isprintable():
        return "the key has characters that nobody can type."
    if key in first_seen:
        return f"the same key stands in row {first_seen[key]:,}."
    if len(first_seen) >= MOST_KEYS:
        return f"at most {MOST_KEYS:,} keys go in at once."
    return None


def _first_column(line: str) -> str:
    text = line.strip().lstrip("\ufeff")
    if text.startswith('"'):
        return text[1:].partition('"')[0].strip()
    for separator in (";", ",", "\t"):
        text = text.partition(separator)[0]
    return text.strip()
