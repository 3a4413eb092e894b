"""Stripe is slow: a short while of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.soak import slow
from benchmarks.soak.harness import Scene


@pytest.mark.row("R21")
def test_while_stripe_is_slow_pages_come_and_nobody_holds_a_connection(scene: Scene, tmp_path: Path) -> None:
    found = slow.run(scene, tmp_path, partners=3, seconds=8, seed_of=7, answers_after=3.0, is_bounded=False)

    assert found["connections_held"] == 0
    assert found["slow_calls"] >= 2
    assert found["orders_meanwhile"] >= 1
    assert found["meanwhile"]["pages"] >= 20
