"""A link keeps its terms; better ones of today still count."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from marketplace.catalog.rules.frozen import FrozenTerms, better_of
from marketplace.catalog.rules.terms import Considered, MarginChoice, RuleRef

JUNE = datetime(2026, 6, 1, tzinfo=UTC)
JULY = datetime(2026, 7, 1, tzinfo=UTC)
TICK = timedelta(microseconds=1)
LINK = FrozenTerms("lnk_1", 2000, 300, 200, RuleRef("mr_old", 1), JUNE, JULY)


def current(bps: int) -> MarginChoice:
    won = Considered("rule", "mr_new", 2, bps, bps, "won", "It is the most specific.")
    lost = Considered("rule", "mr_any", 1, 900, 0, "lost", "It is for any tier.")
    return MarginChoice(base_bps=bps, rule=RuleRef("mr_new", 2), considered=(won, lost))


@pytest.mark.parametrize("bps", [0, 2000, 2499, 2500])
def test_the_links_terms_hold_while_todays_are_not_better(bps: int) -> None:
    choice = better_of(LINK, current(bps), JULY - TICK)

    assert (choice.bps, choice.base_bps, choice.vendor_bps, choice.operator_bps) == (2500, 2000, 300, 200)
    assert choice.rule == RuleRef("mr_old", 1)


def test_terms_of_today_count_when_they_are_better_for_the_partner() -> None:
    choice = better_of(LINK, current(2501), JULY - TICK)

    assert (choice.bps, choice.base_bps, choice.rule) == (2501, 2501, RuleRef("mr_new", 2))


@pytest.mark.parametrize(("at", "bps"), [(JUNE - TICK, 1000), (JUNE, 2500), (JULY - TICK, 2500), (JULY, 1000)])
def test_terms_are_kept_from_the_making_of_the_link_until_it_expires(at: datetime, bps: int) -> None:
    assert better_of(LINK, current(1000), at).bps == bps


def test_the_explanation_names_the_link_that_won_and_what_it_beat() -> None:
    choice = better_of(LINK, current(1000), JUNE)

    assert [(entry.kind, entry.id, entry.outcome, entry.counted_bps) for entry in choice.considered] == [
        ("link", "lnk_1", "won", 2500),
        ("rule", "mr_new", "lost", 0),
        ("rule", "mr_any", "lost", 0),
    ]
    assert choice.considered[1].reason == "It counts today, but lnk_1 keeps its 25 %."
    assert choice.considered[2].reason == "It is for any tier."


def test_the_explanation_names_the_link_that_lost_and_why() -> None:
    better, late = better_of(LINK, current(3000), JUNE), better_of(LINK, current(1000), JULY)

    assert better.considered[:-1] == current(3000).considered
    assert better.considered[-1].reason == "Today's 30 % is better for the partner."
    assert late.considered[-1].reason == "It ended at 2026-07-01T00:00:00+00:00."
    assert late.considered[-1].counted_bps == 0


def test_what_counts_adds_up_to_the_margin_either_way() -> None:
    for bps in (0, 2500, 9000):
        choice = better_of(LINK, current(bps), JUNE)
        assert sum(entry.counted_bps for entry in choice.considered) == choice.bps


def test_a_link_made_without_a_rule_keeps_that() -> None:
    assert better_of(replace(LINK, rule=None), current(0), JUNE).rule is None
