"""Lifecycles as tables."""

from __future__ import annotations

import itertools

import pytest

from marketplace.core.errors import Conflict
from marketplace.core.states import TransitionRefused, Transitions

TABLE = {
    ("draft", "place"): "placed",
    ("placed", "pay"): "paid",
    ("placed", "cancel"): "canceled",
    ("draft", "cancel"): "canceled",
}
ORDER = Transitions(TABLE, of="order")


@pytest.mark.parametrize(
    ("state", "action"), list(itertools.product(["draft", "placed", "paid", "canceled"], ["place", "pay", "cancel"]))
)
def test_every_pair_leads_where_the_table_says_or_is_refused(state: str, action: str) -> None:
    if (state, action) in TABLE:
        assert ORDER.allows(state, action)
        assert ORDER.next(state, action) == TABLE[state, action]
    else:
        assert not ORDER.allows(state, action)
        with pytest.raises(TransitionRefused) as refusal:
            ORDER.next(state, action)
        assert (refusal.value.state, refusal.value.action) == (state, action)


def test_a_refusal_is_a_conflict_that_names_what_is_possible() -> None:
    with pytest.raises(Conflict) as refusal:
        ORDER.next("placed", "place")

    assert str(refusal.value) == "This order is placed, so it cannot place. Possible now: pay, cancel."
    assert refusal.value.allowed == ("pay", "cancel")


def test_a_refusal_in_a_final_state_says_so() -> None:
    with pytest.raises(Conflict, match="That state is final"):
        ORDER.next("paid", "cancel")


def test_the_lifecycle_tells_its_states_actions_and_ends() -> None:
    assert ORDER.states == ("draft", "placed", "paid", "canceled")
    assert ORDER.actions("draft") == ("place", "cancel")
    assert [state for state in ORDER.states if ORDER.is_final(state)] == ["paid", "canceled"]
    assert next(iter(ORDER)) == ("draft", "place", "placed")


def test_a_lifecycle_does_not_change_with_the_table_it_was_made_from() -> None:
    table = dict(TABLE)
    order = Transitions(table)

    table["paid", "cancel"] = "canceled"

    assert not order.allows("paid", "cancel")
