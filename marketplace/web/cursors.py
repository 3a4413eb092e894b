"""Where a list goes on that counts down by a number: the row, or the link of a chain, before which it begins."""

from __future__ import annotations

from typing import Final

from flask import request

_LARGEST: Final = 2**63 - 1
"""What the database keeps as a number; anything larger was typed by somebody."""


def number_before(name: str = "cursor") -> int | None:
    """Return the number in the address, or None where there is none that a row could have."""
    typed = request.args.get(name, "")
    if not (typed.isascii() and typed.isdecimal() and len(typed) < 20):
        return None
    number = int(typed)
    return number if number <= _LARGEST else None
