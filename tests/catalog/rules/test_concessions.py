"""What concessions add."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations

import pytest

from marketplace.catalog.rules.concessions import judge_concessions
from marketplace.catalog.rules.terms import Concession, Sale, Subject

JUNE = datetime(2026, 6, 1, tzinfo=UTC)
JULY = datetime(2026, 7, 1, tzinfo=UTC)
AUGUST = datetime(2026, 8, 1, tzinfo=UTC)
TICK = timedelta(microseconds=1)
SUBJECT = Subject("off_1", ("cat_1",), "ven_1")
SALE = Sale("par_1", "gold", "acc_1", JULY)
VENDOR = Concession("con_v", 300, "par_1", "vendor", JUNE, AUGUST)
OPERATOR = Concession("con_o", 200, "par_1", "operator", JUNE - TICK, AUGUST)


def test_all_that_apply_add_up_by_funder() -> None:
    more = replace(VENDOR, id="con_w", bps=50)

    added, judged = judge_concessions([OPERATOR, VENDOR, more], SUBJECT, SALE, base_bps=2500, limit_bps=10_000)

    assert added == {"vendor": 350, "operator": 200}
    assert [(entry.id, entry.outcome, entry.counted_bps) for entry in judged] == [
        ("con_v", "added", 300),
        ("con_w", "added", 50),
        ("con_o", "added", 200),
    ]


@pytest.mark.parametrize(
    "narrowed",
    [
        replace(VENDOR, account="acc_1"),
        replace(VENDOR, offering="off_1"),
        replace(VENDOR, account="acc_1", offering="off_1"),
        replace(VENDOR, starts_at=JULY),
        replace(VENDOR, ends_at=JULY + TICK),
    ],
)
def test_one_for_this_customer_offering_and_instant_applies(narrowed: Concession) -> None:
    added, _ = judge_concessions([narrowed], SUBJECT, SALE, base_bps=0, limit_bps=10_000)

    assert added["vendor"] == 300


@pytest.mark.parametrize(
    ("other", "reason"),
    [
        (replace(VENDOR, partner="par_2"), "It was granted to another partner."),
        (replace(VENDOR, offering="off_2"), "It is for another offering."),
        (
            replace(VENDOR, account="acc_2"),
            "It is for one customer, and this sale is not known to be to that customer.",
        ),
        (replace(VENDOR, starts_at=JULY + TICK), "It is not in force before 2026-07-01T00:00:00.000001+00:00."),
        (replace(VENDOR, ends_at=JULY), "It ended at 2026-07-01T00:00:00+00:00."),
    ],
)
def test_one_for_anything_else_adds_nothing_and_says_why(other: Concession, reason: str) -> None:
    added, judged = judge_concessions([other], SUBJECT, SALE, base_bps=0, limit_bps=10_000)

    assert added == {"vendor": 0, "operator": 0}
    assert [(entry.outcome, entry.counted_bps, entry.reason) for entry in judged] == [("lost", 0, reason)]


def test_one_for_a_customer_does_not_apply_while_the_customer_is_unknown() -> None:
    unknown = replace(SALE, account=None)

    added, _ = judge_concessions([replace(VENDOR, account="acc_1")], SUBJECT, unknown, base_bps=0, limit_bps=10_000)

    assert added["vendor"] == 0


@pytest.mark.parametrize(
    ("limit", "vendor", "operator", "outcomes"),
    [
        (3000, 300, 200, ["added", "added"]),
        (2900, 300, 100, ["added", "capped"]),
        (2800, 300, 0, ["added", "capped"]),
        (2600, 100, 0, ["capped", "capped"]),
        (2500, 0, 0, ["capped", "capped"]),
    ],
)
def test_the_limit_cuts_the_operators_part_first(limit: int, vendor: int, operator: int, outcomes: list[str]) -> None:
    for concessions in permutations([VENDOR, OPERATOR]):
        added, judged = judge_concessions(concessions, SUBJECT, SALE, base_bps=2500, limit_bps=limit)

        assert added == {"vendor": vendor, "operator": operator}
        assert [entry.outcome for entry in judged] == outcomes


def test_a_cut_says_how_much_is_left() -> None:
    _, judged = judge_concessions([OPERATOR], SUBJECT, SALE, base_bps=2500, limit_bps=2650)

    assert judged[0].reason == "Cut to 1.5 %: the margin is limited to 26.5 %."
    assert (judged[0].bps, judged[0].counted_bps) == (200, 150)


def test_within_a_funder_the_earlier_start_fills_the_limit_first() -> None:
    earlier = replace(VENDOR, id="con_z", starts_at=JUNE - TICK)

    _, judged = judge_concessions([VENDOR, earlier], SUBJECT, SALE, base_bps=0, limit_bps=400)

    assert [(entry.id, entry.counted_bps) for entry in judged] == [("con_z", 300), ("con_v", 100)]
