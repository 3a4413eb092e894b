"""How wide text is when it is set, estimated on the safe side: pages are cut before anything is typeset.

Widths are in em of the font; what is said to fit does fit.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import Final

SPACE: Final = 0.26
NARROW: Final = frozenset("fijlrtIJ()[]{}/'!|.,:;·-*\"")
SLIM: Final = frozenset("abcdegoqsvxz0123456789?_#$~")
BROAD: Final = frozenset("mwMW@—…шщЖШЩЮ")
"""Letters by how much room they take; all others are judged by their kind."""

ELLIPSIS: Final = "…"


def width(text: str) -> float:
    """Return how wide a text is at most, in em."""
    return sum(map(_width, text))


def wrapped(text: str, room: float) -> list[str]:
    """Break a text into lines that fit `room` em, between words where that is possible; nothing of it is left out."""
    lines = [""]
    for word in text.split(" "):
        for number, piece in enumerate(_pieces(word, room)):
            longer = f"{lines[-1]} {piece}" if lines[-1] and not number else lines[-1] + piece
            if not number and width(longer) <= room:
                lines[-1] = longer
            elif lines == [""]:
                lines[-1] = piece
            else:
                lines.append(piece)
    return lines


def shortened(text: str, room: float) -> str:
    """Return as much of a text as fits `room` em, with an ellipsis where something is left out."""
    if width(text) <= room:
        return text
    return next(_pieces(text, room - _width(ELLIPSIS))).rstrip() + ELLIPSIS


def _pieces(word: str, room: float) -> Iterator[str]:
    """A word that is wider than a line, in parts that are not; letters keep their accents."""
    piece, used = "", 0.0
    for letter in word:
        wide = _width(letter)
        if piece and used + wide > room:
            yield piece
            piece, used = "", 0.0
        piece, used = piece + letter, used + wide
    yield piece


@cache
def _width(letter: str) -> float:
    """Return the width of a letter, that of its bare form where it has accents."""
    bare = unicodedata.normalize("NFD", letter)[:1]
    if unicodedata.combining(bare):
        return 0
    if unicodedata.east_asian_width(bare) in "WF" or bare in BROAD:
        return 1
    if bare.isspace():
        return SPACE
    if bare in NARROW or bare in SLIM:
        return 0.38 if bare in NARROW else 0.52
    if bare.isascii():
        return 0.74 if bare.isupper() else 0.72 if bare == "&" else 0.65 if bare == "%" else 0.56
    return 0.93 if bare.isupper() else 0.76
