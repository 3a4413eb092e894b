"""The values that margins speak in."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from marketplace.catalog.rules.terms import HOUSE, Considered, MarginChoice, percent_text, why_out_of_time
from marketplace.core.errors import Invalid

JUNE = datetime(2026, 6, 1, tzinfo=UTC)
JULY = datetime(2026, 7, 1, tzinfo=UTC)
TICK = timedelta(microseconds=1)


def test_a_margin_is_the_sum_of_its_parts() -> None:
    choice = MarginChoice(base_bps=2000, vendor_bps=300, operator_bps=200)

    assert choice.bps == 2500


def test_a_house_order_has_no_margin_and_no_rule() -> None:
    assert (HOUSE.bps, HOUSE.rule, HOUSE.considered) == (0, None, ())


@pytest.mark.parametrize("parts", [(-1, 0, 0), (100, -1, 0), (100, 0, -1), (10_000, 1, 0)])
def test_a_margin_outside_nothing_and_everything_is_refused(parts: tuple[int, int, int]) -> None:
    with pytest.raises(Invalid, match="between 0 and 10 000"):
        MarginChoice(*parts)


def test_an_explanation_is_plain_json() -> None:
    considered = Considered("rule", "mr_1", 3, 2500, 2000, "won", "It is the only one.")

    assert json.loads(json.dumps(considered.to_json())) == {
        "kind": "rule",
        "id": "mr_1",
        "version": 3,
        "bps": 2500,
        "counted_bps": 2000,
        "outcome": "won",
        "reason": "It is the only one.",
    }


@pytest.mark.parametrize(
    ("bps", "text"), [(0, "0 %"), (5, "0.05 %"), (50, "0.5 %"), (1000, "10 %"), (1750, "17.5 %"), (10_000, "100 %")]
)
def test_rates_read_as_percent(bps: int, text: str) -> None:
    assert percent_text(bps) == text


@pytest.mark.parametrize(
    ("at", "reason"),
    [
        (JUNE - TICK, "It is not in force before 2026-06-01T00:00:00+00:00."),
        (JUNE, None),
        (JULY - TICK, None),
        (JULY, "It ended at 2026-07-01T00:00:00+00:00."),
    ],
)
def test_a_span_of_time_includes_its_start_and_excludes_its_end(at: datetime, reason: str | None) -> None:
    assert why_out_of_time(JUNE, JULY, at) == reason


def test_a_span_without_an_end_stays_open() -> None:
    assert why_out_of_time(JUNE, None, JUNE + timedelta(days=36_500)) is None
