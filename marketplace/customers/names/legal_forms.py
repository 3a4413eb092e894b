"""Legal forms of companies, and a name without them."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from marketplace.customers.names.folding import words_of
from marketplace.customers.names.words import vocabulary

LONGEST: Final = 7
"""Words of the longest form."""


@dataclass(frozen=True)
class LegalForms:
    """Forms without spaces: those at the end of a name, those that also stand in front, those written into it."""

    ending: frozenset[str]
    leading: frozenset[str]
    joined: re.Pattern[str]


def without_joined_form(text: str) -> str:
    """Return the text without the forms that are written into a name without a space, as 株式会社 is."""
    return forms().joined.sub(" ", unicodedata.normalize("NFKC", text))


def without_form(words: tuple[str, ...]) -> list[str]:
    """Return the words without the legal forms around them; at least one word is left.

    Places and words of structure behind a form do not hide it: in `Siemens AG Österreich` it is still one.
    """
    left = list(words)
    end = len(left)
    while end > 0:
        if size := _form_before(left, end):
            del left[end - size : end]
            end -= size
        elif end > 1 and _may_follow_a_form(left[end - 1]):
            end -= 1
        else:
            break
    return _without_leading(left)


def _form_before(words: list[str], end: int) -> int:
    """How many words up to `end` are one form, the longest first; none where nothing would be left."""
    for size in range(min(LONGEST, end, len(words) - 1), 0, -1):
        if "".join(words[end - size : end]) in forms().ending:
            return size
    return 0


def _without_leading(words: list[str]) -> list[str]:
    for size in range(min(LONGEST, len(words) - 1), 0, -1):
        if "".join(words[:size]) in forms().leading:
            return words[size:]
    return words


def _may_follow_a_form(word: str) -> bool:
    found = vocabulary().known.get(word)
    return word == "and" or (found is not None and found.kind in "spc")


@cache
def forms() -> LegalForms:
    """Return the forms of `legal_forms.txt`."""
    ending, leading, joined = set(), set(), set()
    for line in Path(__file__).with_name("legal_forms.txt").read_text(encoding="utf-8").splitlines():
        country, _, listed = line.partition(":")
        if line.startswith("#"):
            continue
        for form in filter(None, (each.strip() for each in listed.split(","))):
            if country == "joined":
                joined.add(form)
                continue
            folded = "".join(words_of(form.removeprefix("^")))
            ending.add(folded)
            if form.startswith("^"):
                leading.add(folded)
    longest_first = sorted(joined, key=len, reverse=True)
    return LegalForms(frozenset(ending), frozenset(leading), re.compile("|".join(map(re.escape, longest_first))))
