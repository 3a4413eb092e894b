"""Which margin rule wins, and why the others do not."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest

from marketplace.catalog.rules.precedence import judge_rules
from marketplace.catalog.rules.terms import MarginRule, Sale, ScopeKind, Subject

JUNE = datetime(2026, 6, 1, tzinfo=UTC)
JULY = datetime(2026, 7, 1, tzinfo=UTC)
TICK = timedelta(microseconds=1)
SUBJECT = Subject("off_1", ("cat_leaf", "cat_mid", "cat_root"), "ven_1")
SALE = Sale("par_1", "gold", None, JULY)


def rule(
    name: str, scope_kind: ScopeKind = "everything", scope_id: str | None = None, tier: str | None = "gold"
) -> MarginRule:
    return MarginRule(name, 1, tier, scope_kind, scope_id, 2500, JUNE)


# From the strongest to the weakest; each beats every later one.
ORDER = [
    rule("offering-gold", "offering", "off_1"),
    rule("offering-any", "offering", "off_1", None),
    rule("leaf-gold", "category", "cat_leaf"),
    rule("leaf-any", "category", "cat_leaf", None),
    rule("mid-gold", "category", "cat_mid"),
    rule("mid-any", "category", "cat_mid", None),
    rule("root-gold", "category", "cat_root"),
    rule("root-any", "category", "cat_root", None),
    rule("vendor-gold", "vendor", "ven_1"),
    rule("vendor-any", "vendor", "ven_1", None),
    rule("all-gold"),
    rule("all-any", tier=None),
]


@pytest.mark.parametrize(("strong", "weak"), [(i, j) for i in range(len(ORDER)) for j in range(i + 1, len(ORDER))])
def test_the_more_specific_scope_wins_and_then_the_one_naming_the_tier(strong: int, weak: int) -> None:
    # The weaker one is newer and offers more, neither of which helps it.
    weaker = replace(ORDER[weak], effective_from=JULY, version=9, bps=9000)

    for rules in permutations([ORDER[strong], weaker]):
        winner, _ = judge_rules(rules, SUBJECT, SALE, 10_000)
        assert winner is ORDER[strong]


def test_among_equals_the_latest_effective_from_wins() -> None:
    older, newer = rule("mr_a"), replace(rule("mr_b"), effective_from=JUNE + TICK, bps=100)

    for rules in permutations([older, newer]):
        winner, judged = judge_rules(rules, SUBJECT, SALE, 10_000)
        assert winner is newer
        assert judged[1].reason == "mr_b version 1 took effect later."


def test_among_those_the_higher_version_wins() -> None:
    first, second = rule("mr_a"), replace(rule("mr_a"), version=2)

    for rules in permutations([first, second]):
        winner, judged = judge_rules(rules, SUBJECT, SALE, 10_000)
        assert winner is second
        assert judged[1].reason == "mr_a version 2 is the higher version."


def test_at_last_the_smaller_id_wins() -> None:
    one, other = rule("mr_a"), rule("mr_b")

    for rules in permutations([one, other]):
        winner, judged = judge_rules(rules, SUBJECT, SALE, 10_000)
        assert winner is one
        assert judged[1].reason == "mr_a version 1 ranks the same; its id comes first."


@pytest.mark.parametrize(
    ("candidate", "reason"),
    [
        (rule("x", tier="silver"), "It is for tier silver; the partner has tier gold."),
        (rule("x", "offering", "off_2"), "It is for another offering."),
        (rule("x", "category", "cat_other"), "It is for another category."),
        (rule("x", "vendor", "ven_2"), "It is for another vendor."),
        (replace(rule("x"), effective_from=JULY + TICK), "It is not in force before 2026-07-01T00:00:00.000001+00:00."),
        (replace(rule("x"), effective_until=JULY), "It ended at 2026-07-01T00:00:00+00:00."),
    ],
)
def test_a_rule_that_does_not_apply_never_wins_and_says_why(candidate: MarginRule, reason: str) -> None:
    winner, judged = judge_rules([candidate], SUBJECT, SALE, 10_000)

    assert winner is None
    assert [(entry.id, entry.outcome, entry.counted_bps, entry.reason) for entry in judged] == [
        ("x", "lost", 0, reason)
    ]


def test_a_partner_without_a_tier_has_the_rules_for_any_tier() -> None:
    winner, judged = judge_rules(ORDER, SUBJECT, replace(SALE, tier=None), 10_000)

    assert winner is ORDER[1]
    assert "It is for tier gold; the partner has no tier." in {entry.reason for entry in judged}


@pytest.mark.parametrize(
    ("at", "expected"), [(JUNE - TICK, None), (JUNE, "mr_old"), (JULY - TICK, "mr_old"), (JULY, "mr_new")]
)
def test_a_rule_ends_at_the_instant_at_which_the_next_begins(at: datetime, expected: str | None) -> None:
    old = replace(rule("mr_old"), effective_until=JULY)
    new = replace(rule("mr_new"), effective_from=JULY)

    winner, _ = judge_rules([old, new], SUBJECT, replace(SALE, at=at), 10_000)

    assert (winner.id if winner else None) == expected


def test_losers_name_what_beat_them() -> None:
    rules = [rule("all-gold"), rule("leaf-gold", "category", "cat_leaf"), rule("mid-gold", "category", "cat_mid")]

    winner, judged = judge_rules([*rules, rule("leaf-any", "category", "cat_leaf", None)], SUBJECT, SALE, 10_000)

    assert winner is rules[1]
    assert {entry.id: entry.reason for entry in judged} == {
        "leaf-gold": "It is the most specific rule in force: scope category, for tier gold.",
        "all-gold": "leaf-gold version 1 is more specific: its scope is category, this one's is everything.",
        "mid-gold": "leaf-gold version 1 is more specific: its category is nearer to the offering.",
        "leaf-any": "leaf-gold version 1 names the tier; this one is for any tier.",
    }


def test_a_winner_above_the_limit_counts_up_to_it_and_says_so() -> None:
    _, judged = judge_rules([rule("mr_a", tier=None)], SUBJECT, SALE, 2000)

    assert (judged[0].outcome, judged[0].bps, judged[0].counted_bps) == ("won", 2500, 2000)
    assert judged[0].reason.endswith("for any tier. The margin is limited to 20 %.")
