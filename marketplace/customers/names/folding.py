"""One spelling for each word: without case, accents, punctuation and the habits of writing a language without them."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from marketplace.customers.names.romanising import romanised

LETTERS: Final = str.maketrans(
    {
        "ß": "ss", "æ": "ae", "ø": "o", "œ": "oe", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ħ": "h", "ı": "i",
        "ŋ": "n", "ə": "a",
    }
)  # fmt: skip
"""Letters that are no letter with an accent."""

CONNECTORS: Final = re.compile(r"\s*[&+＆]\s*")
APOSTROPHES: Final = re.compile("['’‘`´ʼ]")
INITIAL: Final = re.compile(r"\b(\w)[./](?=\w)")
WORD: Final = re.compile(r"[^\W\d_]+|\d+")
HAN: Final = re.compile("[\u3400-\u9fff]")

DIGRAPHS: Final = (("ae", "a"), ("oe", "o"), ("ue", "u"), ("aa", "a"), ("dj", "d"))
"""What stands for ä, ö, ü, å and đ where these cannot be typed."""

SOUNDS: Final = (
    ("shch", "s"), ("tsch", "k"), ("sch", "s"), ("sh", "s"), ("zh", "s"), ("tch", "k"), ("kh", "h"), ("ch", "k"),
    ("ck", "k"), ("ph", "f"), ("th", "t"), ("ts", "s"), ("tz", "s"), ("ou", "u"), ("x", "ks"), ("q", "k"), ("c", "k"),
    ("w", "v"), ("z", "s"), ("j", "i"), ("y", "i"),
)  # fmt: skip
"""Spellings that are taken for one another, between languages and by ear."""

DOUBLED: Final = re.compile(r"(.)\1+")


def words_of(text: str) -> tuple[str, ...]:
    """Return the words of a text in small Latin letters, in their order; Han characters stay as they are.

    Dotted and spaced initials are one word (`S. p. A.` is `spa`), letters and digits are words of their own, and what
    joins two names (`&`) is `and`.
    """
    text = unicodedata.normalize("NFKC", text).casefold()
    text = CONNECTORS.sub(" and ", APOSTROPHES.sub("", text))
    text = romanised(text).translate(LETTERS)
    text = "".join(each for each in unicodedata.normalize("NFD", text) if not unicodedata.combining(each))
    found = WORD.findall(INITIAL.sub(r"\1", unicodedata.normalize("NFC", text)))
    return tuple(_join_initials(found))


def loose(word: str) -> str:
    """Return the word as it is compared letter by letter: Mueller, Müller and Muller are one."""
    for pair, single in DIGRAPHS:
        word = word.replace(pair, single)
    return word


def sound(word: str) -> str:
    """Return the word as it is compared by ear: Fönix is Phoenix, Kovalenko is Kowalenko, doubled letters are one."""
    word = loose(word)
    for spelling, simple in SOUNDS:
        word = word.replace(spelling, simple)
    return DOUBLED.sub(r"\1", word)


def shortened(word: str) -> set[str]:
    """Return every word with one letter less. Two words of which these meet are a slip of the finger apart."""
    return {word[:cut] + word[cut + 1 :] for cut in range(len(word))}


def _join_initials(found: list[str]) -> list[str]:
    joined: list[str] = []
    run = ""
    for word in [*found, ""]:
        if len(word) == 1 and word.isalpha() and not HAN.match(word):
            run += word
            continue
        joined += [run] if run else []
        joined += [word] if word else []
        run = ""
    return joined
