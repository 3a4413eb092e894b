"""The same key again and again, a few times."""

from __future__ import annotations

import pytest

from benchmarks.soak import repeats
from benchmarks.soak.harness import Scene


@pytest.mark.row("R13")
def test_a_key_has_one_effect_and_nothing_else_is_taken_for_it(scene: Scene) -> None:
    found = repeats.run(scene, keys=14, times=20, at_once=10, seed_of=7)

    assert found["effects"] == dict.fromkeys(repeats.EFFECTS, 2)
    assert found["others_refused"] == 46
