"""Organisations are told apart as well as was measured; what is held out is measured here and tuned on nowhere."""

from __future__ import annotations

import pytest

from benchmarks.identity_pairs import Pair, pairs
from benchmarks.matching import Quality, answer, quality

EVERY = list(pairs())


def _part(name: str) -> list[Pair]:
    return [pair for pair in EVERY if pair.part == name]


def _measured(name: str) -> Quality:
    part = _part(name)
    return quality(part, [answer(pair) for pair in part])


def test_there_are_enough_pairs_from_enough_countries_and_none_twice() -> None:
    same = {pair.one.country for pair in EVERY if pair.is_same}
    described = [frozenset({pair.one, pair.other}) for pair in EVERY]

    assert len(EVERY) >= 800
    assert len(same) >= 40
    assert len(set(described)) == len(described)
    assert [len(_part(name)) for name in ("tuned", "held out", "afterwards")] == [346, 333, 166]


def test_nothing_is_called_certain_that_is_not() -> None:
    certain = [pair for pair in EVERY if answer(pair) == "certain"]

    assert len(certain) == 25
    assert all(pair.is_same for pair in certain)


@pytest.mark.parametrize(
    ("part", "precision", "recall"), [("held out", 980, 990), ("afterwards", 930, 710)], ids=["held out", "afterwards"]
)
def test_pairs_that_nothing_was_tuned_on_are_judged_as_well_as_was_measured(
    part: str, precision: int, recall: int
) -> None:
    found = _measured(part)

    assert (found.precision >= precision, found.recall >= recall) == (True, True), found
