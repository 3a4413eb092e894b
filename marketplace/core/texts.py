"""Characters that people cannot see and that must not hide in a name, a note or an address."""

from __future__ import annotations

import re
from typing import Final

MARK: Final = "\N{REPLACEMENT CHARACTER}"
"""Stands where such a character was, so that whoever typed it can see the place."""

_CONTROLS: Final = "\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f"
_DIRECTIONS: Final = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_EMPTY: Final = "\u180e\u200b\u2060-\u2064\u206a-\u206f\ufeff\ufff9-\ufffb"
_HIDDEN: Final = re.compile(f"[{_CONTROLS}{_DIRECTIONS}{_EMPTY}]")


def marked(text: str) -> str:
    """Return a text with a mark in place of each character that nobody can see.

    These are controls, marks that turn the direction of writing, and characters without width; a name could pass for
    another one with them, and no database takes the first of them. Tabs and line breaks stay, and so do the joiners
    that Persian, Indic scripts and emoji are written with.
    """
    return _HIDDEN.sub(MARK, text)


def is_visible(text: str) -> bool:
    """Whether a text holds no character that nobody can see, and no mark of one."""
    return MARK not in text and _HIDDEN.search(text) is None
