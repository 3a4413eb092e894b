"""Webhooks told ten times and shuffled, a few of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.soak import webhooks
from benchmarks.soak.harness import Scene


@pytest.mark.row("R1")
def test_what_is_told_ten_times_in_any_order_happens_once(scene: Scene, tmp_path: Path) -> None:
    found = webhooks.run(scene, tmp_path, events=24, seed=7)

    assert (found["deliveries"], found["effects"]) == (240, 24)
