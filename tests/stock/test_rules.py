"""States of deliveries and keys, pair by pair, and keys read from what people paste."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.core.states import TransitionRefused, Transitions
from marketplace.stock.rules import DELIVERY, KEY, MOST_KEYS, last4, read_keys

ALLOWED = {
    DELIVERY: {
        ("reserved", "deliver"): "delivered",
        ("reserved", "release"): "released",
        ("released", "reserve"): "reserved",
        ("released", "deliver"): "delivered",
        ("released", "owe"): "owed",
        ("owed", "deliver"): "delivered",
        ("reserved", "cancel"): "canceled",
        ("released", "cancel"): "canceled",
        ("owed", "cancel"): "canceled",
    },
    KEY: {
        ("free", "reserve"): "reserved",
        ("free", "withdraw"): "withdrawn",
        ("reserved", "release"): "free",
        ("reserved", "deliver"): "delivered",
        ("delivered", "take_back"): "revoking",
        ("revoking", "revoke"): "revoked",
    },
}


@pytest.mark.parametrize("lifecycle", [DELIVERY, KEY], ids=["delivery", "key"])
def test_every_pair_of_state_and_action_is_allowed_or_refused(lifecycle: Transitions) -> None:
    actions = {action for _, action, _ in lifecycle}
    for state in lifecycle.states:
        for action in sorted(actions):
            if (state, action) in ALLOWED[lifecycle]:
                assert lifecycle.next(state, action) == ALLOWED[lifecycle][state, action]
            else:
                with pytest.raises(TransitionRefused):
                    lifecycle.next(state, action)


def test_what_was_handed_over_or_withdrawn_stays_so() -> None:
    assert [state for state in DELIVERY.states if DELIVERY.is_final(state)] == ["delivered", "canceled"]
    assert [state for state in KEY.states if KEY.is_final(state)] == ["withdrawn", "revoked"]


def test_one_key_a_line_with_heading_and_empty_lines_left_out() -> None:
    read = read_keys(["\ufeffLicence key", "", "  AAAA-1111  ", "BBBB-2222,2026-01-01", '"CCCC,3333";x', "DDDD\t4"])

    assert read.rows == {3: "AAAA-1111", 4: "BBBB-2222", 5: "CCCC,3333"}
    assert read.mistakes == {6: "a key has between 8 and 500 characters."}


def test_mistakes_are_named_by_row_and_never_repeat_the_key() -> None:
    read = read_keys(["short", "AAAA-1111", "AAAA-1111", "BBBB\x07-2222", "x" * 501])

    assert read.rows == {2: "AAAA-1111"}
    assert read.mistakes == {
        1: "a key has between 8 and 500 characters.",
        3: "the same key stands in row 2.",
        4: "the key has characters that nobody can type.",
        5: "a key has between 8 and 500 characters.",
    }
    assert not any("AAAA" in mistake for mistake in read.mistakes.values())


def test_more_than_ten_thousand_are_refused_row_by_row() -> None:
    read = read_keys(f"KEY-{number:08d}" for number in range(MOST_KEYS + 2))

    assert len(read.rows) == MOST_KEYS
    assert set(read.mistakes) == {MOST_KEYS + 1, MOST_KEYS + 2}


@given(st.lists(st.text(max_size=20)))
def test_every_row_is_read_or_is_a_mistake_or_says_nothing(lines: list[str]) -> None:
    read = read_keys(lines)

    assert not read.rows.keys() & read.mistakes.keys()
    assert len(set(read.rows.values())) == len(read.rows)
    assert read.rows.keys() | read.mistakes.keys() <= set(range(1, len(lines) + 1))


def test_a_key_is_named_by_its_last_letters_and_digits() -> None:
    assert last4("AAAA-BBBB-12-34]") == "1234"
