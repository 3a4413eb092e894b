"""Commissions taken back after they have left, of a few partners."""

from __future__ import annotations

import pytest

from benchmarks.soak import netting
from benchmarks.soak.harness import Scene


@pytest.mark.row("R25")
def test_a_book_below_zero_is_made_up_for_by_later_sales_and_by_nothing_else(scene: Scene) -> None:
    found = netting.run(scene, partners=4, seed=7)

    assert found["deepest_minor"] < -7_000
    assert found["payouts"] >= 4
