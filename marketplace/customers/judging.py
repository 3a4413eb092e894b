"""The answer to "are these one organisation?", in words that tell neither side who the other is.

Source: docs/accounts.md, "The answer".
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from marketplace.customers.facts import Facts
from marketplace.customers.names.keys import NameKeys
from marketplace.customers.names.likeness import Kept, Met, met_of, reasons_for

Answer = Literal["certain", "likely", "unrelated"]

FACTS: Final = {
    "tax_number": "The tax number is the same.",
    "duns": "The D-U-N-S number is the same.",
    "domain": "The web domain is the same.",
    "email": "The e-mail address is the same.",
    "partner": "It is the same partner's own company.",
    "parent": "One is the parent company of the other.",
    "sister": "Both belong to the same parent company.",
}
CERTAIN: Final = frozenset({"tax_number", "duns", "domain", "email", "partner"})
NOTHING: Final = "They have no fact in common, and nothing in their names that tells organisations apart."


@dataclass(frozen=True, slots=True)
class Judgement:
    """An answer with its reasons, the strongest first."""

    answer: Answer
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Likely:
    """A kept name some of whose keys met those of an asked one."""

    name: Kept
    met: Collection[Met]


def judged(
    asked: Sequence[NameKeys], facts: Collection[str], found: Iterable[tuple[int, Likely]], differing: Collection[str]
) -> Judgement:
    """Judge by what met: kinds of facts, and kept names, each with the number of the asked name it was found by.

    `differing` are countries of which both have a valid tax number, and not the same one: one name or not, that is a
    reason for doubt, and it is said.
    """
    met = [sentence for kind, sentence in FACTS.items() if kind in facts]
    if not CERTAIN.isdisjoint(facts):
        return Judgement("certain", (*met, *_doubts(differing)))
    about_names = (reasons_for(asked[number], likely.name, likely.met) for number, likely in found)
    best = next((reasons for reasons in about_names if reasons), ())
    if not met and not best:
        return Judgement("unrelated", (NOTHING,))
    return Judgement("likely", (*met, *best, *_doubts(differing)))


def compared(one: Facts, other: Facts, secret_key: str) -> Judgement:
    """Judge two descriptions, as the database would find one by the other."""
    asked, kept = one.names(secret_key), other.names(secret_key)
    theirs = {(key.kind, key.value_hash) for key in other.keys(secret_key)}
    facts = {key.kind for key in one.keys(secret_key) if (key.kind, key.value_hash) in theirs}
    found = [
        (number, Likely(Kept(name.source, name.country, name.kinds, name.words), met_of(each, name.keys)))
        for number, each in enumerate(asked)
        for name in kept
    ]
    differing = frozenset() if "tax_number" in facts else one.number_countries() & other.number_countries()
    return judged(asked, facts, found, differing)


def _doubts(countries: Collection[str]) -> list[str]:
    return [f"Their tax numbers of {country} differ: they may be two companies." for country in sorted(countries)]
