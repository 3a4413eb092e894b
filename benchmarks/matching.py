"""How well organisations are told apart: precision and recall on labelled pairs, by what was known when tuning.

    python -m benchmarks.matching [--misses]

`--misses` prints what was judged wrongly, of the pairs that may be tuned on.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

from benchmarks.identity_pairs import Described, Pair, pairs
from benchmarks.reporting import write
from marketplace.customers import duns, tax_numbers
from marketplace.customers.facts import Facts
from marketplace.customers.judging import compared

SECRET_KEY = "measured with any secret: the hashes differ, the answers do not"


@dataclass(frozen=True)
class Quality:
    """What was answered of so many pairs. Shares are per mille; precision is that of pairs, many of them hard ones."""

    pairs: int
    same: int
    certain: int
    certain_precision: int | None
    likely_or_certain: int
    precision: int
    recall: int


def main() -> None:
    """Measure each part, print it by group, and keep the figures."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--misses", action="store_true")
    options = parser.parse_args()
    parts: dict[str, list[Pair]] = {"tuned": [], "held out": [], "afterwards": []}
    for each in pairs():
        parts[each.part].append(each)
    figures = {}
    for name, part in parts.items():
        answers = [answer(each) for each in part]
        found = quality(part, answers)
        right = Counter(each.group for each, said in zip(part, answers, strict=True) if is_right(each, said))
        groups = {group: f"{right[group]} of {many}" for group, many in Counter(each.group for each in part).items()}
        figures[name] = {**vars(found), "right": groups}
        print(f"{name}: {found}")
        for group, share in groups.items():
            print(f"  {group:<60} {share}")
    if options.misses:
        for each in (each for each in parts["tuned"] if not is_right(each, answer(each))):
            print(each)
    write("matching", figures)


def quality(part: Iterable[Pair], answers: Iterable[str]) -> Quality:
    """Count what was answered. A pair that is one organisation is found when the answer is certain or likely."""
    counts: Counter[tuple[str, bool]] = Counter()
    for pair, said in zip(part, answers, strict=True):
        counts[said, pair.is_same] += 1
    same = sum(many for (_, is_same), many in counts.items() if is_same)
    certain = counts["certain", True] + counts["certain", False]
    answered = certain + counts["likely", True] + counts["likely", False]
    found = counts["certain", True] + counts["likely", True]
    return Quality(
        pairs=counts.total(),
        same=same,
        certain=certain,
        certain_precision=1000 * counts["certain", True] // certain if certain else None,
        likely_or_certain=answered,
        precision=1000 * found // answered,
        recall=1000 * found // same,
    )


def answer(pair: Pair) -> str:
    """Return what is answered about a pair, whichever of the two was there first."""
    one, other = facts(pair.one), facts(pair.other)
    said = {compared(one, other, SECRET_KEY).answer, compared(other, one, SECRET_KEY).answer}
    return min(said, key=["unrelated", "likely", "certain"].index)


def is_right(pair: Pair, said: str) -> bool:
    """Whether the answer finds what is one and leaves alone what is two."""
    return (said != "unrelated") == pair.is_same


def facts(described: Described) -> Facts:
    """Return a description as a form would hand it over."""
    number = tax_numbers.recognise(described.tax_number, described.country)
    nine = duns.recognise(described.duns)
    return Facts(
        described.country,
        name=described.name,
        domains=described.domains,
        tax_numbers=(number.value,) if number else (),
        duns_numbers=(nine,) if nine else (),
    )


if __name__ == "__main__":
    main()
