"""The web process dies at each point of checkout, once."""

from __future__ import annotations

import pytest

from benchmarks.soak import deaths
from benchmarks.soak.harness import Scene


@pytest.mark.row("R5")
def test_no_death_leaves_half_an_order_and_pressing_again_finds_the_same_one(scene: Scene) -> None:
    found = deaths.run(scene, rounds=1)

    assert (found["kills"], found["half_orders"]) == (len(deaths.POINTS), 0)
    assert found["found_again"] >= 7  # wherever the order's commit was kept before the death
