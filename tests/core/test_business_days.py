"""Business days where the operator is: weekends, holidays, clock changes and the ends of months."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.core.business_days import Calendar, business_days_after

BERLIN = Calendar("Europe/Berlin", frozenset({date(2026, 12, 25), date(2027, 1, 1)}))
UTC_DAYS = Calendar("UTC")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("submitted", "days", "due"),
    [
        ("2026-11-02T09:00", 2, "2026-11-04T09:00"),  # Monday to Wednesday
        ("2026-11-06T14:30", 2, "2026-11-10T14:30"),  # Friday to Tuesday
        ("2026-11-07T09:00", 2, "2026-11-10T23:00"),  # Saturday: counts from Monday's first moment in Berlin
        ("2026-11-08T22:59:59", 1, "2026-11-09T23:00"),  # a second before Monday begins in Berlin
        ("2026-11-08T23:00", 1, "2026-11-09T23:00"),  # Monday has begun there
        ("2026-12-24T10:00", 2, "2026-12-29T10:00"),  # over Christmas Day and a weekend
        ("2026-12-31T10:00", 1, "2027-01-04T10:00"),  # over New Year: another month and year
        ("2026-12-25T10:00", 1, "2026-12-28T23:00"),  # on the holiday itself
        ("2026-10-23T10:00", 1, "2026-10-26T11:00"),  # clocks go back on Sunday: the same time of day
        ("2026-03-27T10:00", 1, "2026-03-30T09:00"),  # clocks go forward on Sunday
        ("2026-02-27T10:00", 1, "2026-03-02T10:00"),  # the end of February
    ],
)
def test_a_decision_is_due_at_the_same_time_of_day_so_many_business_days_later(
    submitted: str, days: int, due: str
) -> None:
    assert business_days_after(at(submitted), days, BERLIN) == at(due)


def test_a_time_that_the_clock_leaves_out_is_the_one_an_hour_later() -> None:
    everyday = Calendar("Africa/Cairo")  # clocks go forward at midnight on Friday, 24 April 2026

    due = business_days_after(datetime(2026, 4, 22, 22, 30, tzinfo=UTC), 1, everyday)

    assert due == datetime(2026, 4, 23, 22, 30, tzinfo=UTC)


@given(st.integers(0, 10 * 365 * 24 * 3600), st.integers(1, 30))
def test_what_is_due_is_due_on_a_business_day_and_never_early(seconds: int, days: int) -> None:
    submitted = at("2020-01-01T00:00") + timedelta(seconds=seconds)

    due = business_days_after(submitted, days, UTC_DAYS)

    assert UTC_DAYS.is_business_day(due.date())
    assert due >= submitted + timedelta(days=days)
    assert due <= submitted + timedelta(days=days + 2 * (days // 5 + 2))
