"""The arithmetic of claims."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.claims.rules import (
    CLAIM,
    FEWEST,
    Due,
    Evidence,
    Right,
    due_of,
    is_told,
    judge,
    standing,
    told,
    wait,
)
from marketplace.core.states import TransitionRefused

AT = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
SURE = Right(1, "registration", "prt_1", 10_000)
DOUBTFUL = Right(1, "registration", "prt_1", 10_000, is_sure=False)
BESIDE = Right(1, "record", "acc_1", 10_000, counts=False)
SAME = Right(1, "registration", "prt_1", 10_000, fact="domain")
MISSING, HAD, GONE = Due(1, 2_500, 0, 2_500), Due(1, 2_500, 2_500, 0), Due(1, 2_500, 0, 0)


@pytest.mark.parametrize(
    ("facts", "dues", "state", "rule"),
    [
        ({"is_there": False}, [], "lost", "no_evidence"),
        ({}, [], "lost", "no_evidence"),
        ({"is_own": True, "rights": (SURE,)}, [MISSING], "lost", "own_order"),
        ({"rights": (SURE,), "order_state": "canceled"}, [MISSING], "lost", "not_sold"),
        ({"order_state": "canceled"}, [], "lost", "no_evidence"),
        ({"rights": (SURE,)}, [MISSING], "won", "held_account"),
        ({"rights": (SAME,)}, [MISSING], "won", "same_facts"),
        ({"rights": (SURE,)}, [HAD], "lost", "received"),
        ({"rights": (SURE,)}, [GONE], "lost", "nothing_left"),
        ({"rights": (SURE,)}, [HAD, MISSING], "won", "held_account"),
        ({"rights": (DOUBTFUL,)}, [], "open", "rival"),
        ({"rights": (BESIDE,)}, [], "lost", "precedence"),
        ({"is_candidate": True}, [], "lost", "precedence"),
        ({"is_candidate": True, "likely": ("Names.",)}, [], "open", "likely"),
        ({"likely": ("Names.",)}, [], "open", "likely"),
        ({"is_bound": True}, [], "open", "bound"),
    ],
)
def test_the_evidence_decides_or_leaves_it_to_a_person(
    facts: dict[str, object], dues: list[Due], state: str, rule: str
) -> None:
    verdict = judge(Evidence(**{"is_there": True, "order_state": "paid", **facts}), dues)  # type: ignore[arg-type]

    assert (verdict.state, verdict.rule) == (state, rule)


def test_of_two_rights_the_one_that_is_sure_and_larger_counts() -> None:
    tail = Right(1, "tail", "prt_0", 5_000)

    assert Evidence(is_there=True, rights=(SURE, tail, DOUBTFUL)).counting == (SURE,)


@pytest.mark.parametrize(
    ("margin", "share", "received", "cash", "taken", "due", "stands"),
    [
        (25_000, 10_000, 0, 120_000, 0, 25_000, 25_000),
        (2_501, 5_000, 0, 12_000, 0, 1_251, 1_251),  # half is rounded up
        (25_000, 10_000, 10_000, 120_000, 0, 25_000, 15_000),
        (25_000, 10_000, 30_000, 120_000, 0, 25_000, 0),
        (25_000, 10_000, 0, 120_000, 40_000, 25_000, 16_667),  # what is taken off is rounded down
        (25_000, 10_000, 0, 120_000, 120_000, 25_000, 0),
        (25_000, 10_000, 0, 0, 0, 25_000, 25_000),
    ],
)
def test_what_is_due_is_a_share_less_what_was_got_and_what_went_back(
    margin: int, share: int, received: int, cash: int, taken: int, due: int, stands: int
) -> None:
    found = due_of(
        line_id=1, margin_minor=margin, share_bps=share, received_minor=received, cash_minor=cash, taken_minor=taken
    )

    assert (found.due_minor, found.stands_minor) == (due, stands)
    assert found.amount_minor == max(due - received, 0)


@given(st.integers(0, 10**9), st.integers(1, 10**9), st.integers(0, 10**9))
def test_what_stands_lies_between_nothing_and_all(amount: int, cash: int, taken: int) -> None:
    assert 0 <= standing(amount, cash_minor=cash, taken_minor=min(taken, cash)) <= amount


def test_every_step_of_a_claim_is_in_the_table() -> None:
    listed = {(state, action) for state, action, _ in CLAIM}

    for pair in product(CLAIM.states, ("grant", "refuse", "escalate", "withdraw", "appeal", "find")):
        if pair in listed:
            assert CLAIM.next(*pair) == CLAIM.table[pair]
        else:
            with pytest.raises(TransitionRefused):
                CLAIM.next(*pair)
    assert {state for state in CLAIM.states if CLAIM.is_final(state)} == {"won", "withdrawn"}


def test_the_twentieth_claim_of_a_day_is_the_last() -> None:
    filed = [AT - timedelta(hours=number) for number in range(20)]

    assert wait(filed[:19], AT) is None
    assert wait(filed, AT) == timedelta(hours=5)
    assert wait([AT - timedelta(hours=24)] * 20, AT) is None


@pytest.mark.parametrize(
    ("everybody", "own", "open_"),
    [(0, 0, True), (3, 3, True), (4, 0, False), (5, 1, False), (5, 0, True), (6, 1, True)],
)
def test_a_figure_about_fewer_than_five_of_others_is_not_told(everybody: int, own: int, open_: bool) -> None:
    assert is_told(everybody, own) is open_


def test_a_single_figure_that_is_left_out_takes_its_smallest_neighbour_along() -> None:
    figures = {"refused": (3, 0), "credited": (9, 1), "own_order": (20, 0), "not_bought": (0, 0)}

    assert told(figures) == {"refused": None, "credited": None, "own_order": 20, "not_bought": 0}


@given(st.dictionaries(st.sampled_from("abcdef"), st.tuples(st.integers(0, 30), st.integers(0, 30)), min_size=2))
def test_no_figure_that_is_left_out_follows_from_those_that_are_told(raw: dict[str, tuple[int, int]]) -> None:
    """Whoever knows their sum as well learns no single one of fewer than five."""
    figures = {name: (others + own, own) for name, (others, own) in raw.items()}

    shown = told(figures)

    hidden = [name for name, value in shown.items() if value is None]
    counted = [name for name, (everybody, own) in figures.items() if everybody > own]
    assert all(not 0 < value - figures[name][1] < FEWEST for name, value in shown.items() if value is not None)
    assert len(hidden) != 1 or counted == hidden
