"""The lifecycle of a request for special pricing."""

from __future__ import annotations

from marketplace.special_pricing.rules import OPEN_STATES, REQUEST, STATES


def test_every_step_that_there_is() -> None:
    assert list(REQUEST) == [
        ("in_review", "approve", "approved"),
        ("in_review", "reject", "rejected"),
        ("in_review", "withdraw", "withdrawn"),
        ("in_review", "escalate", "escalated"),
        ("escalated", "approve", "approved"),
        ("escalated", "reject", "rejected"),
        ("escalated", "withdraw", "withdrawn"),
    ]


def test_what_is_open_is_what_a_person_can_decide_about() -> None:
    assert set(STATES) == set(REQUEST.states)
    assert {state for state in STATES if REQUEST.allows(state, "approve")} == OPEN_STATES


def test_silence_grants_no_money() -> None:
    assert {target for _state, action, target in REQUEST if action == "escalate"} == {"escalated"}
