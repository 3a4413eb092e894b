"""The whole margin of a sale with its explanation."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

from hypothesis import given
from hypothesis import strategies as st

from marketplace.catalog.rules.margins import (
    Concession,
    MarginRule,
    RuleRef,
    Sale,
    Subject,
    choose_margin,
)

JUNE = datetime(2026, 6, 1, tzinfo=UTC)
JULY = datetime(2026, 7, 1, tzinfo=UTC)
AUGUST = datetime(2026, 8, 1, tzinfo=UTC)
SUBJECT = Subject("off_1", ("cat_1", "cat_2"), "ven_1")
SALE = Sale("par_1", "gold", "acc_1", JULY)
GOLD = MarginRule("mr_gold", 2, "gold", "everything", None, 2500, JUNE)
VENDOR = Concession("con_v", 300, "par_1", "vendor", JUNE, AUGUST)
OPERATOR = Concession("con_o", 200, "par_1", "operator", JUNE, AUGUST)

INSTANTS = st.sampled_from([JUNE + timedelta(days=15 * step) for step in range(8)])
RULES = st.lists(
    st.builds(
        MarginRule,
        id=st.sampled_from("abcdefgh"),
        version=st.integers(1, 9),
        tier=st.sampled_from(["gold", "silver", None]),
        scope_kind=st.sampled_from(["offering", "category", "vendor", "everything"]),
        scope_id=st.sampled_from(["off_1", "cat_1", "cat_2", "ven_1", "off_2", None]),
        bps=st.integers(0, 10_000),
        effective_from=INSTANTS,
        effective_until=st.none() | INSTANTS,
    ),
    unique_by=lambda rule: (rule.id, rule.version),
    max_size=8,
)
CONCESSIONS = st.lists(
    st.builds(
        Concession,
        id=st.text("0123456789", min_size=1, max_size=4),
        bps=st.integers(1, 10_000),
        partner=st.sampled_from(["par_1", "par_2"]),
        funder=st.sampled_from(["vendor", "operator"]),
        starts_at=INSTANTS,
        ends_at=INSTANTS,
        account=st.sampled_from(["acc_1", "acc_2", None]),
        offering=st.sampled_from(["off_1", "off_2", None]),
    ),
    unique_by=lambda concession: concession.id,
    max_size=6,
)
SUBJECTS = st.builds(
    Subject,
    offering_id=st.just("off_1"),
    category_path=st.sampled_from([(), ("cat_1",), ("cat_1", "cat_2"), ("cat_2", "cat_1")]),
    vendor_id=st.just("ven_1"),
    cap_bps=st.none() | st.integers(0, 10_000),
)


def test_concessions_come_on_top_of_the_rule_that_wins() -> None:
    choice = choose_margin([GOLD], [OPERATOR, VENDOR], SUBJECT, SALE)

    assert (choice.bps, choice.base_bps, choice.vendor_bps, choice.operator_bps) == (3000, 2500, 300, 200)
    assert choice.rule == RuleRef("mr_gold", 2)
    assert [(entry.id, entry.outcome) for entry in choice.considered] == [
        ("mr_gold", "won"),
        ("con_v", "added"),
        ("con_o", "added"),
    ]


def test_the_offerings_cap_limits_base_and_concessions_together() -> None:
    capped = replace(SUBJECT, cap_bps=2700)

    choice = choose_margin([GOLD], [OPERATOR, VENDOR], capped, SALE)

    assert (choice.bps, choice.base_bps, choice.vendor_bps, choice.operator_bps) == (2700, 2500, 200, 0)


def test_a_cap_below_the_rule_cuts_the_rule() -> None:
    choice = choose_margin([GOLD], [VENDOR], replace(SUBJECT, cap_bps=1000), SALE)

    assert (choice.bps, choice.base_bps, choice.vendor_bps) == (1000, 1000, 0)
    assert [(entry.outcome, entry.counted_bps) for entry in choice.considered] == [("won", 1000), ("capped", 0)]


def test_a_cap_of_nothing_leaves_nothing() -> None:
    assert choose_margin([GOLD], [VENDOR], replace(SUBJECT, cap_bps=0), SALE).bps == 0


def test_a_margin_is_never_more_than_the_price() -> None:
    choice = choose_margin([replace(GOLD, bps=9900)], [VENDOR, OPERATOR], SUBJECT, SALE)

    assert (choice.bps, choice.base_bps, choice.vendor_bps, choice.operator_bps) == (10_000, 9900, 100, 0)


def test_without_a_rule_the_base_is_nothing_and_concessions_still_count() -> None:
    choice = choose_margin([], [VENDOR], SUBJECT, SALE)

    assert (choice.bps, choice.base_bps, choice.rule) == (300, 0, None)


def test_without_rule_and_concession_there_is_no_margin() -> None:
    choice = choose_margin([], [], SUBJECT, SALE)

    assert (choice.bps, choice.rule, choice.considered) == (0, None, ())


@given(RULES, CONCESSIONS, SUBJECTS)
def test_every_candidate_is_explained_exactly_once(
    rules: list[MarginRule], concessions: list[Concession], subject: Subject
) -> None:
    choice = choose_margin(rules, concessions, subject, SALE)

    explained = sorted((entry.kind, entry.id, entry.version or 0, entry.bps) for entry in choice.considered)
    assert explained == sorted(
        [("rule", rule.id, rule.version, rule.bps) for rule in rules]
        + [("concession", concession.id, 0, concession.bps) for concession in concessions]
    )
    assert all(entry.reason.endswith(".") for entry in choice.considered)


@given(RULES, CONCESSIONS, SUBJECTS)
def test_what_counts_adds_up_to_the_margin_within_the_cap(
    rules: list[MarginRule], concessions: list[Concession], subject: Subject
) -> None:
    choice = choose_margin(rules, concessions, subject, SALE)

    assert sum(entry.counted_bps for entry in choice.considered) == choice.bps
    assert 0 <= choice.bps <= (10_000 if subject.cap_bps is None else subject.cap_bps)
    assert sum(entry.outcome == "won" for entry in choice.considered) == (choice.rule is not None)
    assert all(entry.counted_bps == 0 for entry in choice.considered if entry.outcome == "lost")
    assert all(entry.counted_bps < entry.bps for entry in choice.considered if entry.outcome == "capped")


@given(RULES, CONCESSIONS, SUBJECTS, st.randoms(use_true_random=False))
def test_the_order_in_which_candidates_are_listed_does_not_matter(
    rules: list[MarginRule], concessions: list[Concession], subject: Subject, random: Random
) -> None:
    first = choose_margin(rules, concessions, subject, SALE)

    random.shuffle(rules)
    random.shuffle(concessions)

    second = choose_margin(rules, concessions, subject, SALE)
    assert replace(first, considered=()) == replace(second, considered=())
    assert set(first.considered) == set(second.considered)


@given(RULES, CONCESSIONS, SUBJECTS)
def test_without_the_operators_concessions_everything_else_stays(
    rules: list[MarginRule], concessions: list[Concession], subject: Subject
) -> None:
    choice = choose_margin(rules, concessions, subject, SALE)

    without = choose_margin(rules, [c for c in concessions if c.funder == "vendor"], subject, SALE)

    assert without.bps == choice.bps - choice.operator_bps
    assert (without.base_bps, without.vendor_bps) == (choice.base_bps, choice.vendor_bps)
