"""Half-open periods of calendar months in a stated time zone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.core.errors import Invalid
from marketplace.core.periods import Period, month_of, months, parse_period

MICROSECOND = timedelta(microseconds=1)
ZONES = [
    "UTC",
    "Europe/Berlin",
    "America/New_York",
    "Asia/Kolkata",
    "Pacific/Auckland",
    "Pacific/Apia",
    "America/Havana",
]


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)  # type: ignore[arg-type, misc]


@pytest.mark.parametrize(
    ("text", "zone", "starts_at", "ends_at"),
    [
        ("2026-10", "UTC", utc(2026, 10, 1), utc(2026, 11, 1)),
        ("2026-12", "UTC", utc(2026, 12, 1), utc(2027, 1, 1)),
        ("2026-Q3", "UTC", utc(2026, 7, 1), utc(2026, 10, 1)),
        ("2026-Q4", "UTC", utc(2026, 10, 1), utc(2027, 1, 1)),
        ("2026", "UTC", utc(2026, 1, 1), utc(2027, 1, 1)),
        ("2017-07..2020-05", "UTC", utc(2017, 7, 1), utc(2020, 6, 1)),
        ("2026-10..2026-10", "UTC", utc(2026, 10, 1), utc(2026, 11, 1)),
        # Berlin leaves summer time in October and enters it in March.
        ("2026-10", "Europe/Berlin", utc(2026, 9, 30, 22), utc(2026, 10, 31, 23)),
        ("2026-03", "Europe/Berlin", utc(2026, 2, 28, 23), utc(2026, 3, 31, 22)),
        ("2024-02", "Europe/Berlin", utc(2024, 1, 31, 23), utc(2024, 2, 29, 23)),
        ("2026-07", "America/Los_Angeles", utc(2026, 7, 1, 7), utc(2026, 8, 1, 7)),
    ],
)
def test_a_period_lasts_from_local_midnight_to_local_midnight(
    text: str, zone: str, starts_at: datetime, ends_at: datetime
) -> None:
    assert parse_period(text, zone) == Period(starts_at, ends_at, text, zone)


def test_clock_changes_make_a_month_an_hour_longer_or_shorter() -> None:
    autumn, spring = parse_period("2026-10", "Europe/Berlin"), parse_period("2026-03", "Europe/Berlin")

    assert autumn.ends_at - autumn.starts_at == timedelta(days=31, hours=1)
    assert spring.ends_at - spring.starts_at == timedelta(days=31, hours=-1)


def test_a_leap_day_belongs_to_its_february() -> None:
    leap, common = parse_period("2024-02", "UTC"), parse_period("2026-02", "UTC")

    assert leap.ends_at - leap.starts_at == timedelta(days=29)
    assert common.ends_at - common.starts_at == timedelta(days=28)
    assert utc(2024, 2, 29, 23, 59) in leap


def test_a_month_that_begins_in_a_clock_change_begins_with_its_first_instant() -> None:
    # Havana put the clock back from 01:00 to 00:00 on 1 November 2026: that midnight comes twice.
    november = parse_period("2026-11", "America/Havana")
    # Amman jumped from 00:00 to 01:00 on 1 April 2016: that midnight did not happen.
    april = parse_period("2016-04", "Asia/Amman")

    assert november.starts_at == utc(2026, 11, 1, 4)
    assert april.starts_at == utc(2016, 3, 31, 22)


def test_the_start_belongs_to_the_period_and_the_end_to_the_next() -> None:
    october = parse_period("2026-10", "Europe/Berlin")

    assert october.starts_at in october
    assert october.starts_at - MICROSECOND not in october
    assert october.ends_at - MICROSECOND in october
    assert october.ends_at not in october
    assert october.ends_at in october.next()


@pytest.mark.parametrize(
    ("text", "before", "after"),
    [
        ("2026-01", "2025-12", "2026-02"),
        ("2026-Q1", "2025-Q4", "2026-Q2"),
        ("2026", "2025", "2027"),
        ("2017-07..2020-05", "2014-08..2017-06", "2020-06..2023-04"),
    ],
)
def test_neighbours_are_as_long_and_of_the_same_kind(text: str, before: str, after: str) -> None:
    period = parse_period(text, "Europe/Berlin")

    assert period.previous() == parse_period(before, "Europe/Berlin")
    assert period.next() == parse_period(after, "Europe/Berlin")


@given(st.integers(1975 * 12, 2100 * 12), st.integers(0, 30), st.sampled_from(ZONES))
def test_months_tile_their_period_without_gap_or_overlap(first: int, more: int, zone: str) -> None:
    labels = [f"{index // 12:04d}-{index % 12 + 1:02d}" for index in (first, first + more)]
    period = parse_period("..".join(labels), zone)

    parts = months(period)

    assert len(parts) == more + 1
    assert (parts[0].starts_at, parts[-1].ends_at) == (period.starts_at, period.ends_at)
    assert all(left.ends_at == right.starts_at for left, right in pairwise(parts))
    assert period.previous().ends_at == period.starts_at
    assert period.next().starts_at == period.ends_at
    assert period.next().previous() == period


def test_months_are_named_as_months() -> None:
    assert [part.label for part in months(parse_period("2026-Q3", "UTC"))] == ["2026-07", "2026-08", "2026-09"]
    assert [part.label for part in months(parse_period("2026", "UTC"))][::11] == ["2026-01", "2026-12"]


@given(st.datetimes(datetime(1971, 1, 1), datetime(2100, 1, 1)), st.sampled_from(ZONES))  # noqa: DTZ001 - made aware below
def test_every_instant_falls_in_exactly_one_month(naive: datetime, zone: str) -> None:
    at = naive.replace(tzinfo=UTC)

    month = month_of(at, zone)

    assert at in month
    assert at not in month.previous()
    assert at not in month.next()


def test_the_month_of_an_instant_depends_on_where_one_is() -> None:
    at = utc(2026, 9, 30, 22, 30)

    assert month_of(at, "Europe/Berlin").label == "2026-10"
    assert month_of(at, "UTC").label == "2026-09"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "2026-13",
        "2026-00",
        "2026-1",
        "26-01",
        "2026-Q0",
        "2026-Q5",
        "2026-q1",
        "2026-10-01",
        "2026..2027",
        "2026-01..",
        "..2026-01",
        "2026-01...2026-02",
        "October",
        "٢٠٢٦",
    ],
)
def test_what_is_no_period_is_refused_with_examples(text: str) -> None:
    with pytest.raises(Invalid, match=r"Write 2026-10, 2026-Q3, 2026 or 2017-07\.\.2020-05"):
        parse_period(text, "UTC")


def test_a_range_that_runs_backwards_is_refused() -> None:
    with pytest.raises(Invalid, match="put the earlier month first"):
        parse_period("2020-05..2017-07", "UTC")


@pytest.mark.parametrize("text", ["1969", "3000", "0000-01", "2999-12..3000-01"])
def test_years_out_of_reach_are_refused(text: str) -> None:
    with pytest.raises(Invalid, match="between 1970 and 2999"):
        parse_period(text, "UTC")


@pytest.mark.parametrize("zone", ["", "Mars/Olympus", "Europe", "../etc/passwd", "Europe/Berlin\0"])
def test_an_unknown_zone_is_refused(zone: str) -> None:
    with pytest.raises(Invalid, match="IANA name"):
        parse_period("2026-10", zone)


def test_an_instant_without_a_zone_belongs_to_no_period() -> None:
    naive = datetime(2026, 10, 5)  # noqa: DTZ001 - what is refused

    with pytest.raises(Invalid, match="time zone"):
        month_of(naive, "UTC")
    with pytest.raises(Invalid, match="time zone"):
        _ = naive in parse_period("2026-10", "UTC")
