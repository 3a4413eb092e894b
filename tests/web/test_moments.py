from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from flask import Flask, g

from marketplace.web.moments import format_between, format_moment, format_period, machine_text, reader_zone, utc_text
from tests.support.pages import build_pages

AT = datetime(2026, 11, 22, 14, 3, 5, tzinfo=UTC)


@pytest.fixture(scope="module")
def pages() -> Flask:
    return build_pages()


@pytest.fixture(autouse=True)
def english(pages: Flask) -> Iterator[None]:
    with pages.test_request_context("/"):
        yield


def plain(text: str) -> str:
    """Narrow spaces before AM and PM are CLDR's business."""
    return text.replace("\u202f", " ")


def test_an_instant_is_shown_in_the_readers_zone() -> None:
    assert plain(format_moment(AT)) == "Nov 22, 2026, 3:03 PM CET"

    g.time_zone = "America/New_York"
    assert plain(format_moment(AT)) == "Nov 22, 2026, 9:03 AM EST"
    assert str(reader_zone()) == "America/New_York"


@pytest.mark.parametrize(
    ("kind", "text"), [("date", "Nov 22, 2026"), ("time", "3:03 PM CET"), ("month", "November 2026")]
)
def test_an_instant_can_be_shown_in_part(kind: str, text: str) -> None:
    assert plain(format_moment(AT, kind)) == text


def test_summer_time_and_day_change_are_the_zones() -> None:
    assert plain(format_moment(datetime(2026, 3, 29, 0, 59, tzinfo=UTC))) == "Mar 29, 2026, 1:59 AM CET"
    assert plain(format_moment(datetime(2026, 3, 29, 1, 0, tzinfo=UTC))) == "Mar 29, 2026, 3:00 AM CEST"
    assert format_moment(datetime(2026, 12, 31, 23, 30, tzinfo=UTC), "date") == "Jan 1, 2027"


def test_a_zone_without_a_name_is_told_against_utc() -> None:
    assert plain(format_moment(AT, "time", "America/Sao_Paulo")) == "11:03 AM UTC-03"


def test_a_plain_day_has_no_zone() -> None:
    assert format_moment(date(2026, 12, 31), "date") == "Dec 31, 2026"
    assert utc_text(date(2026, 12, 31)) == ""
    assert machine_text(date(2026, 12, 31)) == "2026-12-31"


def test_the_tooltip_and_the_machine_get_utc() -> None:
    berlin = AT.astimezone(timezone(timedelta(hours=1)))

    assert utc_text(berlin) == "2026-11-22 14:03:05 UTC"
    assert machine_text(berlin) == "2026-11-22T14:03:05Z"


def test_a_half_open_period_is_its_first_and_last_day() -> None:
    starts_at = datetime(2026, 9, 30, 22, tzinfo=UTC)

    assert format_between(starts_at, datetime(2026, 10, 31, 23, tzinfo=UTC)) == "Oct 1, 2026 – Oct 31, 2026"
    assert format_between(starts_at, datetime(2026, 10, 1, 22, tzinfo=UTC)) == "Oct 1, 2026"
    assert format_between(starts_at, datetime(2026, 10, 1, tzinfo=UTC), "UTC") == "Sep 30, 2026"


def test_nothing_is_a_dash() -> None:
    assert format_moment(None) == "—"


def test_an_instant_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="no time zone"):
        format_moment(AT.replace(tzinfo=None))


@pytest.mark.parametrize(("at", "kind"), [(AT, "weekday"), (AT.date(), "time")])
def test_an_unknown_kind_is_refused(at: date, kind: str) -> None:
    with pytest.raises(ValueError, match="datetime, date, time or month"):
        format_moment(at, kind)


@pytest.mark.parametrize(
    ("label", "text"),
    [
        ("2026-10", "October 2026"),
        ("2025-06..2026-11", "June 2025 – November 2026"),
        ("2026-Q3", "2026-Q3"),
        ("2026", "2026"),
    ],
)
def test_a_period_is_named_by_its_months(label: str, text: str) -> None:
    assert format_period(label) == text
