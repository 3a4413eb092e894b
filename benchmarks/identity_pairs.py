"""The labelled pairs: who is who, in three parts that stay apart for good.

Most were written down before anything was tuned. Of those, a line whose SHA-256 ends in an odd hexadecimal digit is
held out: it is measured and never tuned on. The pairs of `afterwards.txt` were written when words and rules were fixed.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

FOLDER = Path(__file__).parent / "pairs"

Part = Literal["tuned", "held out", "afterwards"]


@dataclass(frozen=True)
class Described:
    """An organisation as somebody describes it."""

    country: str
    name: str
    domains: tuple[str, ...] = ()
    tax_number: str = ""
    duns: str = ""


@dataclass(frozen=True)
class Pair:
    """Two descriptions and whether they mean one organisation."""

    group: str
    is_same: bool
    one: Described
    other: Described
    part: Part


def pairs() -> Iterator[Pair]:
    """Yield every pair of every file."""
    for file in sorted(FOLDER.glob("*.txt")):
        group = ""
        for line in file.read_text(encoding="utf-8").splitlines():
            if line.startswith("["):
                group = line.strip("[]")
            elif line.startswith(("=", "!")):
                yield _pair(line, group, is_afterwards=file.stem == "afterwards")


def _pair(line: str, group: str, *, is_afterwards: bool) -> Pair:
    fields = [each.strip() for each in line[1:].split("|")]
    half = len(fields) // 2
    one, other = (_described(*each) for each in (fields[:half], fields[half:]))
    is_odd = int(hashlib.sha256(line.encode()).hexdigest()[-1], 16) % 2 == 1
    part: Part = "afterwards" if is_afterwards else "held out" if is_odd else "tuned"
    return Pair(group, line.startswith("="), one, other, part)


def _described(country: str, name: str, facts: str = "") -> Described:
    if found := re.fullmatch(r"(vat|duns) (.+)", facts):
        kind, number = found.groups()
        return Described(country, name, **{"tax_number" if kind == "vat" else "duns": number})
    return Described(country, name, tuple(each.strip() for each in facts.split(",") if each.strip()))
