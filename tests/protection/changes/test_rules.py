"""When a change of partner counts, and whom it costs something."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from marketplace.core.states import TransitionRefused
from marketplace.protection.changes.rules import CHANGE, Holder, effective_at, losing, present_partner

AT = datetime(2026, 11, 5, 9, tzinfo=UTC)
HELD = [Holder(1, "record", 30), Holder(2, "registration", 45), Holder(1, "registration", 30), Holder(3, "tail", 0)]


@pytest.mark.parametrize(
    ("held", "new", "days"),
    [(HELD, 9, 45), (HELD, 2, 30), (HELD[:1], 1, 0), ([], 9, 0), (HELD[3:], 9, 0), (HELD, None, 45)],
)
def test_the_longest_time_of_those_who_lose_something_counts(held: list[Holder], new: int | None, days: int) -> None:
    assert effective_at(AT, held, new) == AT + timedelta(days=days)


def test_everybody_who_loses_something_is_named_once() -> None:
    assert losing(HELD, 9) == [1, 2, 3]
    assert losing(HELD, 1) == [2, 3]


def test_whoever_has_a_tail_alone_does_not_have_the_account() -> None:
    assert (present_partner(HELD), present_partner(HELD[3:]), present_partner([])) == (1, None, None)


@pytest.mark.parametrize("state", CHANGE.states)
@pytest.mark.parametrize("action", ["confirm", "withdraw", "move"])
def test_the_lifecycle_is_this_one(state: str, action: str) -> None:
    known = {
        ("requested", "confirm"): "confirmed",
        ("requested", "withdraw"): "withdrawn",
        ("confirmed", "withdraw"): "withdrawn",
        ("confirmed", "move"): "moved",
    }
    if (state, action) in known:
        assert CHANGE.next(state, action) == known[state, action]
    else:
        with pytest.raises(TransitionRefused):
            CHANGE.next(state, action)
