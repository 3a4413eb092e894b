"""The lifecycle of orders and whom they belong to."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta

import pytest

from marketplace.core.states import TransitionRefused
from marketplace.orders.rules import ORDER, PRECEDENCE, Candidate, Level, attribute, settled

AT = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)

LEADS_TO = {("placed", "pay"): "paid", ("placed", "cancel"): "canceled", ("canceled", "pay"): "paid"}


@pytest.mark.parametrize(
    ("state", "action"), list(itertools.product(("placed", "paid", "canceled"), ("pay", "cancel")))
)
def test_every_step_of_an_order_is_allowed_or_refused_as_the_table_says(state: str, action: str) -> None:
    if (state, action) in LEADS_TO:
        assert ORDER.next(state, action) == LEADS_TO[state, action]
    else:
        with pytest.raises(TransitionRefused):
            ORDER.next(state, action)


def test_a_paid_order_is_at_the_end_of_its_life() -> None:
    assert [state for state in ORDER.states if ORDER.is_final(state)] == ["paid"]


@pytest.mark.parametrize(("stronger", "weaker"), list(itertools.combinations(PRECEDENCE, 2)))
def test_a_stronger_level_wins_however_old_it_is(stronger: Level, weaker: Level) -> None:
    decided = attribute([Candidate(weaker, 1, AT), Candidate(stronger, 2, AT - timedelta(days=300))])

    assert (decided.partner_id, decided.winner.level) == (2, stronger)
    assert [judged.outcome for judged in decided.judged] == ["won", "lost"]


def test_of_one_level_the_last_to_bind_wins() -> None:
    decided = attribute(
        [
            Candidate("link", 1, AT, {"link": "lnk_one"}),
            Candidate("link", 3, AT + timedelta(minutes=2), {"link": "lnk_three"}),
            Candidate("link", 2, AT + timedelta(minutes=1), {"link": "lnk_two"}),
        ]
    )

    assert [(judged.partner_id, judged.evidence["link"]) for judged in decided.judged] == [
        (3, "lnk_three"),
        (2, "lnk_two"),
        (1, "lnk_one"),
    ]
    assert decided.judged[1].reason == (
        "Of the same strength, and a later one came: a partner's link at 2026-11-02T09:02:00+00:00."
    )


def test_evidence_that_lapsed_loses_with_its_own_reason() -> None:
    decided = attribute([Candidate("partner_of_record", 1, AT, {}, "It lapsed."), Candidate("link", 2, AT)])

    assert (decided.partner_id, decided.judged[1].partner_id, decided.judged[1].reason) == (2, 1, "It lapsed.")


@pytest.mark.parametrize("candidates", [[], [Candidate("partner_of_record", 1, AT, {}, "It lapsed.")]])
def test_without_evidence_that_counts_the_order_is_the_houses(candidates: list[Candidate]) -> None:
    decided = attribute(candidates)

    assert (decided.partner_id, decided.winner.level) == (None, "house")
    assert len(decided.judged) == 1 + len(candidates)


def test_what_was_decided_elsewhere_stands_alone() -> None:
    decided = settled("historic", 5, "So it was.", {"row": 3})

    [judged] = decided.judged
    assert (judged.partner_id, judged.outcome, judged.evidence) == (5, "won", {"row": 3})
