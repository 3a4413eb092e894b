"""Periods that are closed while clients post, a few of them."""

from __future__ import annotations

import pytest

from benchmarks.soak import periods
from benchmarks.soak.harness import Scene


@pytest.mark.row("R28")
def test_every_posting_is_in_one_period_whenever_it_was_closed(scene: Scene) -> None:
    found = periods.run(scene, closes=4, clients=3, between=20)

    assert found["posted"] >= 80
    assert (found["in_no_or_two_periods"], found["in_a_closed_one"]) == (0, 0)
