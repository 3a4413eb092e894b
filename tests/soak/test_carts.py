"""Rivals complete the same cart at once, a few times."""

from __future__ import annotations

import pytest

from benchmarks.soak import carts
from benchmarks.soak.harness import Scene


@pytest.mark.row("R4")
def test_a_cart_that_several_complete_at_once_is_one_order_and_one_payment(scene: Scene) -> None:
    found = carts.run(scene, carts=12, seed=7)

    assert (found["orders"], found["captures"], found["refunds"]) == (12, 12, 0)
    assert sum(found["rivals"].values()) == 12
    assert len(found["rivals"]) == 3  # two, three and four rivals
