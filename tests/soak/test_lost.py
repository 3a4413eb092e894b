"""Webhooks that nobody ever hears of, a few of them."""

from __future__ import annotations

import pytest

from benchmarks.soak import lost
from benchmarks.soak.harness import Scene


@pytest.mark.row("R3")
def test_whatever_was_lost_one_reconciliation_finds_it_all(scene: Scene) -> None:
    found = lost.run(scene, events=20, lost=6, seed=7)

    assert found["known_before"] < 20
    assert (found["known_after_one_run"], found["standing_differences"]) == (20, 0)
