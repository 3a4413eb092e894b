"""Payouts that come back from their banks, a few of them."""

from __future__ import annotations

import pytest

from benchmarks.soak import bounces
from benchmarks.soak.harness import Scene


@pytest.mark.row("R27")
def test_what_comes_back_days_later_debits_nobody_and_leaves_newer_payouts_alone(scene: Scene) -> None:
    found = bounces.run(scene, partners=6, seed_of=7)

    assert (found["came_back"], found["paid_again"], found["told"], found["booked"]) == (6, 3, 6, 0)
