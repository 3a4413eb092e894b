"""A backup restored in another server, of a few sales."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.soak import restoring
from benchmarks.soak.harness import Scene


@pytest.mark.row("R30")
def test_books_are_rebuilt_to_the_cent_and_what_nobody_can_know_is_listed(scene: Scene, tmp_path: Path) -> None:
    found = restoring.run(scene, tmp_path, sales=2, bulk=50)

    assert found["payouts"] == 2
    assert found["differences"] == ["unbooked"]
