"""The lifecycle of a lead."""

from __future__ import annotations

import pytest

from marketplace.core.states import TransitionRefused
from marketplace.protection.leads.rules import LEAD, STANDINGS, STATES


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("action", ["contact", "win", "lose"])
def test_the_lifecycle_is_this_one(state: str, action: str) -> None:
    known = {
        ("new", "contact"): "contacted",
        ("new", "win"): "won",
        ("new", "lose"): "lost",
        ("contacted", "win"): "won",
        ("contacted", "lose"): "lost",
        ("lost", "contact"): "contacted",
    }
    if (state, action) in known:
        assert LEAD.next(state, action) == known[state, action]
    else:
        with pytest.raises(TransitionRefused):
            LEAD.next(state, action)


def test_the_house_knows_two_words_more() -> None:
    assert STANDINGS == ("routed", "handed", "new", "contacted", "won", "lost")
