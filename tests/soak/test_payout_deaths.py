"""The worker that pays dies at each point, once."""

from __future__ import annotations

import pytest

from benchmarks.soak import payout_deaths
from benchmarks.soak.harness import Scene


@pytest.mark.row("R6")
def test_no_death_sends_a_payout_twice_or_leaves_it_behind(scene: Scene) -> None:
    found = payout_deaths.run(scene, rounds=1, seed_of=7)

    assert (found["kills"], found["transfers"], found["stuck"]) == (16, 16, 0)


def test_a_worker_and_the_one_that_took_over_die_and_the_next_one_is_quick(scene: Scene) -> None:
    found = payout_deaths.with_a_job_in_hand(scene, rounds=2, seed_of=7)

    assert found["kills"] == 4
