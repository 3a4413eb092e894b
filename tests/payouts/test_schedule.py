"""On which days payouts are due, where the operator is."""

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest

from marketplace.payouts.schedule import is_day, is_due_on, next_due, today_in

LATE = datetime(2026, 10, 31, 23, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("schedule", "day", "due"),
    [
        ("none", 1, None),
        ("monthly", 1, date(2026, 12, 1)),
        ("monthly", 2, date(2026, 11, 2)),
        ("weekly", 1, date(2026, 11, 2)),
    ],
)
def test_the_next_day_is_after_today(schedule: str, day: int, due: date | None) -> None:
    assert next_due(schedule, day, LATE, "Europe/Berlin") == due


def test_today_is_where_the_operator_is() -> None:
    assert (today_in("Europe/Berlin", LATE), today_in("UTC", LATE)) == (date(2026, 11, 1), date(2026, 10, 31))
    assert is_due_on("monthly", 1, date(2026, 11, 1))
    assert not is_due_on("none", 1, date(2026, 11, 1))


def test_a_day_fits_its_schedule() -> None:
    assert [is_day("weekly", 7), is_day("weekly", 8), is_day("monthly", 28), is_day("monthly", 29)] == [True, False] * 2
