"""The web server's process dies under a press, at a few points of checkout."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.soak import respawns
from benchmarks.soak.deaths import POINTS
from benchmarks.soak.harness import Scene


@pytest.mark.row("R5")
def test_the_shop_is_back_at_once_when_its_process_dies_under_a_press(scene: Scene, tmp_path: Path) -> None:
    points = [
        POINTS[place] for place in (4, 11, 16, -1)
    ]  # while it writes, commits with and without effect, asks Stripe

    found = respawns.run(scene, tmp_path, points=points)

    assert found["kills"] == 4
