"""Payouts by real workers, a few of them."""

from __future__ import annotations

import pytest

from benchmarks.soak import mixed_payouts, payouts
from benchmarks.soak.harness import Scene


@pytest.mark.row("R20")
def test_a_run_with_closed_accounts_and_lost_answers_pays_everybody_else(scene: Scene) -> None:
    found = mixed_payouts.run(scene, partners=40, seed_of=7, rate=0)

    assert found["paid_first"] >= 35
    assert found["paid_later"] == 39
    assert found["calls"] <= 55  # one for each payout, a look where something went wrong, and the sweeps
    assert {end["reason"] for end in found["ends"]} <= {"", "account_closed", "balance_insufficient"}


@pytest.mark.parametrize("kind", ["rate_limit", "reset_after_effect", "error_after_effect"])
def test_whatever_every_first_call_meets_everybody_is_paid_once(scene: Scene, kind: str) -> None:
    assert payouts.faulty(scene, partners=4, kind=kind, seed_of=7)["reached"] == 4


def test_money_that_comes_late_is_paid_by_a_second_try(scene: Scene) -> None:
    assert payouts.short_of_money(scene, partners=4, seed_of=7)["paid_after_top_up_seconds"] < 120


@pytest.mark.row("R19")
def test_after_a_day_down_what_was_sent_is_adopted_and_the_rest_is_put_before_a_person(scene: Scene) -> None:
    found = payouts.a_day_down(scene, partners=6, seed_of=7)

    assert (found["adopted"], found["before_a_person"]) == (3, 3)


@pytest.mark.row("R14")
def test_two_runs_at_once_pay_everybody_once(scene: Scene) -> None:
    assert payouts.two_runs(scene, partners=12, seed_of=7)["transfers"] == 12
