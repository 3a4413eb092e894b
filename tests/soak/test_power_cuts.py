"""PostgreSQL killed under load, twice."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.soak import power_cuts
from benchmarks.soak.harness import Scene


@pytest.mark.row("R7")
def test_what_was_acknowledged_is_there_after_the_server_died(scene: Scene, tmp_path: Path) -> None:
    found = power_cuts.run(scene, tmp_path, kills=2, writers=2, between=20)

    assert found["acknowledged"] >= 60
    assert found["missing"] == 0
