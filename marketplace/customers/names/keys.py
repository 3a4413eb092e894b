"""What is kept of a name: keyed numbers that meet those of a name that is like it, and nothing that can be read.

Source: docs/adr/0023-names-are-matched-unread.md.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Final, Literal, NamedTuple

from marketplace.customers.names.folding import shortened, sound, words_of
from marketplace.customers.names.legal_forms import without_form, without_joined_form
from marketplace.customers.names.words import Word, is_article, recognised, spaced, vocabulary

Source = Literal["name", "label"]

WHOLE: Final = -1
CORE: Final = -2
PAIR: Final = -3
GENERAL: Final = -4
"""Places of keys that no single word has: the whole name, its particular part, two of its words, all general ones."""

SHORTEST_MISSPELT: Final = 5
LONGEST_MISSPELT: Final = 24
"""Letters of a word in which slips are looked for: in a shorter one they make another word."""

MOST_WORDS: Final = 8
WORDS_IN_PAIRS: Final = 4
WEIGHT: Final = {"d": 10, "n": 5, "#": 4, "c": 4, "t": 4, "v": 2, "p": 1, "s": 1}
"""How much a word of each kind says about who somebody is."""


class NameKey(NamedTuple):
    """A keyed number, and the place in the name of the word it stands for."""

    key: int
    place: int


@dataclass(frozen=True, slots=True)
class NameKeys:
    """A name as it is kept: a kind and a keyed number for each word, and the keys by which it is found.

    `keys` begin with those that say most. `source` tells a company's name from the label of a domain.
    """

    source: Source
    country: str
    kinds: str
    words: tuple[int, ...]
    keys: tuple[NameKey, ...]

    @property
    def whole(self) -> int:
        """The keyed number of the whole name in its country: equal names have it in common."""
        return self.keys[0].key


def core_of(name: str, country: str, secret_key: str) -> NameKeys | None:
    """Return what is kept of a company's name in a country (ISO code), or None where it has no word in it."""
    return _keys_of("name", core_words(name), country, secret_key)


def label_of(domain: str, country: str, secret_key: str) -> NameKeys | None:
    """Return the same of what stands before a domain's public suffix: of `acme.co.uk` it is `acme`.

    None for labels of three letters or fewer, which say nothing.
    """
    label = domain.partition(".")[0]
    return _keys_of("label", core_words(label), country, secret_key) if len(label) > 3 else None


def core_words(name: str) -> list[Word]:
    """Return the words of a name without legal form and articles, each as it is compared."""
    plain = without_form(words_of(spaced(without_joined_form(name))))
    told = [word for word in plain if not is_article(word)] or plain
    words = [recognised(word, is_last=place == len(told) - 1 > 0) for place, word in enumerate(told)][:MOST_WORDS]
    is_told_apart = any(word.kind in "dn" for word in words)
    return words if is_told_apart else [_particular(word) for word in words]


def _particular(word: Word) -> Word:
    """A compound that says a trade is what is particular about a name that has nothing else."""
    is_compound = word.kind == "t" and word.text not in vocabulary().known
    return word._replace(kind="d") if is_compound and word.text == word.spelled else word


def _keys_of(source: Source, words: Sequence[Word], country: str, secret_key: str) -> NameKeys | None:
    if not words:
        return None
    hashed = _Hashing(secret_key)
    found = dict.fromkeys(_found_by(words, country, hashed))
    if source == "name":  # a slip in a domain is another domain
        found |= dict.fromkeys(_misspelt(words, hashed))
    kinds = "".join(word.kind for word in words)
    return NameKeys(source, country, kinds, tuple(hashed("word", word.text) for word in words), tuple(found))


def _found_by(words: Sequence[Word], country: str, hashed: _Hashing) -> Iterator[NameKey]:
    yield NameKey(hashed("whole", f"{country} {' '.join(sorted(word.text for word in words))}"), WHOLE)
    yield NameKey(hashed("joined", "".join(word.spelled for word in words)), WHOLE)
    if core := "".join(word.spelled for word in words if word.kind in "dn#"):
        yield NameKey(hashed("core", core), CORE)
    else:  # general words only, such as a bank's: all of them but those of structure
        general = "".join(sorted(word.text for word in words if word.kind != "s"))
        yield NameKey(hashed("general", general), GENERAL)
    heavy = sorted(words, key=lambda word: -WEIGHT[word.kind])[:WORDS_IN_PAIRS]
    for one, other in combinations(sorted(set(heavy)), 2):
        if {one.kind, other.kind} & {"d", "n"}:
            yield NameKey(hashed("pair", f"{one.text} {other.text}"), PAIR)
    for place, word in enumerate(words):
        if word.kind in "dn":
            yield NameKey(hashed("sound", sound(word.text)), place)


def _misspelt(words: Sequence[Word], hashed: _Hashing) -> Iterator[NameKey]:
    for place, word in enumerate(words):
        if word.kind == "d":
            yield from (NameKey(hashed("slip", slip), place) for slip in _slips(sound(word.text)))


def _slips(heard: str) -> list[str]:
    if not SHORTEST_MISSPELT <= len(heard) <= LONGEST_MISSPELT:
        return []
    return sorted({heard, *shortened(heard)})


class _Hashing:
    """Turns texts into numbers of 64 bits with the application's secret, each purpose apart from the others."""

    def __init__(self, secret_key: str) -> None:
        self.secret = secret_key.encode()

    def __call__(self, purpose: str, text: str) -> int:
        digest = hmac.digest(self.secret, f"identity:name:{purpose}:{text}".encode(), hashlib.sha256)
        return int.from_bytes(digest[:8], signed=True)
