"""The lives of payouts, runs and destinations."""

from __future__ import annotations

from datetime import timedelta
from itertools import product

import pytest

from marketplace.core.states import Transitions
from marketplace.payouts.rules import BOUNCES_FOR, CHANGE_HOLDS, DESTINATION, KEY_LASTS, PAYOUT, RUN


@pytest.mark.parametrize(
    ("life", "final"), [(PAYOUT, {"canceled", "reversed"}), (RUN, {"done", "canceled"}), (DESTINATION, {"replaced"})]
)
def test_a_life_ends_where_it_should(life: Transitions, final: set[str]) -> None:
    assert {state for state in life.states if life.is_final(state)} == final


def test_money_that_may_have_left_is_never_given_back() -> None:
    assert [state for state in PAYOUT.states if PAYOUT.allows(state, "cancel")] == ["pending", "failed"]


def test_a_payout_that_arrived_can_still_come_back() -> None:
    assert PAYOUT.next("paid", "bounce") == "failed"


def test_nothing_leads_back_to_before_it_was_sent() -> None:
    sent = {"sent", "paid", "reversed"}

    assert {
        PAYOUT.next(state, action)
        for state, action in product(sent, ("arrive", "bounce", "reverse"))
        if PAYOUT.allows(state, action)
    } == {"paid", "failed", "reversed"}
    assert not any(PAYOUT.allows(state, action) for state, action in product(sent, ("send", "wait", "lose", "cancel")))


def test_a_key_is_given_up_before_stripe_forgets_it() -> None:
    assert (timedelta(hours=23), timedelta(hours=24), timedelta(days=10)) == (KEY_LASTS, CHANGE_HOLDS, BOUNCES_FOR)
