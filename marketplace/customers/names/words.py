"""Which words say little about a name, and how little. The lists are text files beside this module."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

from marketplace.customers.names.folding import HAN, loose, shortened, words_of

KINDS: Final = {
    "structure": "s", "place": "p", "city": "c", "vague": "v", "trade": "t", "common": "n",
}  # fmt: skip
"""One letter for each kind of common word. Besides them: `d` a distinctive word, `#` a number."""

COMPOUNDS: Final = re.compile(
    "(technik|handel|handels|service|services|systeme|systems|vertrieb|verlag|transporte?|logistik|versicherung|maschinen"
    "|reinigung|immobilien|beratung|elektronik|mechanik|werkzeuge|mobel|software|consulting|solutions|trading|promet|stroi"
    "|teknik|tekniikka|techniek)$"
)
"""Ends of compound words that say a trade, whatever stands before them."""

ROMAN: Final = re.compile("(?:x{0,3})(?:ix|iv|v?i{0,3})")
SHORTEST_TO_CORRECT: Final = 6


class Common(NamedTuple):
    """A common word: the one that stands for all of its meaning, and its kind."""

    text: str
    kind: str


class Word(NamedTuple):
    """A word as it is compared, what kind of word it is, and how it is spelled where words are joined."""

    text: str
    kind: str
    spelled: str


@dataclass(frozen=True)
class Vocabulary:
    """Common words by their spelling; `slips` has those that a slip of the finger makes of the longer ones."""

    known: dict[str, Common]
    slips: dict[str, Common]
    articles: frozenset[str]
    han: re.Pattern[str]


def is_article(word: str) -> bool:
    """Whether the word only joins others: an article, a preposition or an `and`."""
    return word in vocabulary().articles


def recognised(word: str, *, is_last: bool) -> Word:
    """Return the word under the name that stands for it, and its kind.

    A slip in a longer common word is forgiven. `is_last` says that nothing follows, where a numeral may be Roman.
    """
    if word.isdigit():
        return Word(word.lstrip("0") or "0", "#", word)
    words, spelled = vocabulary(), loose(word)
    if found := words.known.get(word):
        return Word(*found, spelled)
    if is_last and ROMAN.fullmatch(word):
        return Word(word, "#", word)
    if found := words.known.get(spelled) or _corrected(spelled, words):
        return Word(*found, spelled)
    return Word(spelled, _kind_of(spelled), spelled)


def spaced(text: str) -> str:
    """Return the text with spaces around the common words that Han characters write without any."""
    return vocabulary().han.sub(r" \g<0> ", text) if HAN.search(text) else text


@cache
def vocabulary() -> Vocabulary:
    """Return the words of `common_words.txt`."""
    known: dict[str, Common] = {}
    articles: set[str] = set()
    for section, meaning, spellings in _lines():
        for spelling in spellings:
            if section == "article":
                articles.add(spelling)
            else:
                known.setdefault(spelling, Common(meaning or loose(spelling), KINDS[section]))
                known.setdefault(loose(spelling), known[spelling])
    han = sorted((word for word in known if HAN.match(word)), key=len, reverse=True)
    return Vocabulary(known, _slips(known), frozenset(articles), re.compile("|".join(han)))


def _lines() -> list[tuple[str, str, list[str]]]:
    section, found = "", []
    for line in Path(__file__).with_name("common_words.txt").read_text(encoding="utf-8").splitlines():
        if line.startswith("["):
            section = line.strip("[]")
        elif line and not line.startswith("#"):
            meaning, colon, others = line.rpartition(":")
            alone, _, meaning = meaning.rpartition(" ")
            if alone:
                found.append((section, "", _folded(alone)))
            spellings = _folded(f"{meaning} {others}" if colon else others)
            found.append((section, spellings[0] if colon else "", spellings))
    return found


def _folded(text: str) -> list[str]:
    return ["".join(words_of(word)) for word in text.split()]


def _slips(known: dict[str, Common]) -> dict[str, Common]:
    slips: dict[str, Common] = {}
    for spelling, word in known.items():
        if len(spelling) >= SHORTEST_TO_CORRECT and word.kind != "n":
            for slip in {spelling, *shortened(spelling)}:
                slips.setdefault(slip, word)
    return slips


def _corrected(word: str, words: Vocabulary) -> Common | None:
    """A word of nearly the same length that begins alike: the first letter is seldom the wrong one."""
    if len(word) < SHORTEST_TO_CORRECT - 1 or HAN.match(word):
        return None
    found = next((words.slips[slip] for slip in (word, *sorted(shortened(word))) if slip in words.slips), None)
    return found if found and found.text[:1] == word[:1] else None


def _kind_of(word: str) -> str:
    found = COMPOUNDS.search(word)
    if found and found.start() >= 3:
        return "t"
    return "n" if len(word) == 1 and not HAN.match(word) else "d"
