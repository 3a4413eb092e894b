"""Half-open spans of whole calendar months in a stated time zone.

A period begins with the first instant of a month where the operator is and ends with the
first instant of a later one; the end belongs to the next period. Clock changes make a
month an hour longer or shorter, never a gap or an overlap.

Source: docs/money.md, "Periods".
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from marketplace.core.clock import as_utc
from marketplace.core.errors import Invalid

_MONTHS_A_YEAR: Final = 12
_MONTHS_A_QUARTER: Final = 3
_FIRST_YEAR: Final = 1970
_LAST_YEAR: Final = 2999
_LABEL = re.compile(
    r"(?P<year>[0-9]{4})(?:-Q(?P<quarter>[1-4])|-(?P<month>0[1-9]|1[0-2]))?"
    r"|(?P<first>[0-9]{4}-(?:0[1-9]|1[0-2]))\.\.(?P<last>[0-9]{4}-(?:0[1-9]|1[0-2]))"
)


@dataclass(frozen=True, slots=True)
class Period:
    """From `starts_at` (included) until `ends_at` (excluded), both aware UTC.

    `label` is how people and files name it (`2026-10`, `2026-Q3`, `2026`, `2017-07..2020-05`);
    `time_zone` is the IANA zone whose midnights bound it. Made by `parse_period`.
    """

    starts_at: datetime
    ends_at: datetime
    label: str
    time_zone: str

    def __contains__(self, at: datetime) -> bool:
        return self.starts_at <= as_utc(at) < self.ends_at

    def previous(self) -> Period:
        """Return the period of as many months that ends where this one begins.

        Raises:
            Invalid: it would begin before 1970.
        """
        span = _read(self.label)
        return _period(span.moved(-span.count), self.time_zone)

    def next(self) -> Period:
        """Return the period of as many months that begins where this one ends.

        Raises:
            Invalid: it would end after 2999.
        """
        span = _read(self.label)
        return _period(span.moved(span.count), self.time_zone)


def parse_period(text: str, time_zone: str) -> Period:
    """Read a month, quarter, year or range of months (both ends included) in a time zone.

    Raises:
        Invalid: the text is none of these, the range runs backwards, the year lies outside
            1970 to 2999, or the zone is unknown.
    """
    return _period(_read(text.strip()), time_zone)


def month_of(at: datetime, time_zone: str) -> Period:
    """Return the month in which an aware instant falls, by the calendar of the time zone.

    Raises:
        Invalid: the instant has no time zone, or the named zone is unknown.
    """
    local = as_utc(at).astimezone(_zone(time_zone))
    return parse_period(f"{local.year:04d}-{local.month:02d}", time_zone)


def months(period: Period) -> list[Period]:
    """Cut a period into its months, in order, without gap or overlap."""
    span = _read(period.label)
    return [_period(_Span(span.first + offset, 1, "month"), period.time_zone) for offset in range(span.count)]


@dataclass(frozen=True, slots=True)
class _Span:
    """Whole months: `first` counts months since year 0."""

    first: int
    count: int
    kind: str

    def moved(self, by: int) -> _Span:
        return _Span(self.first + by, self.count, self.kind)

    @property
    def label(self) -> str:
        year, month = divmod(self.first, _MONTHS_A_YEAR)
        if self.kind == "year":
            return f"{year:04d}"
        if self.kind == "quarter":
            return f"{year:04d}-Q{month // _MONTHS_A_QUARTER + 1}"
        if self.kind == "range":
            return f"{_month_label(self.first)}..{_month_label(self.first + self.count - 1)}"
        return _month_label(self.first)


def _read(label: str) -> _Span:
    found = _LABEL.fullmatch(label)
    if found is None:
        raise Invalid(
            f"{label!r} is not a period. Write 2026-10, 2026-Q3, 2026 or 2017-07..2020-05.",
            period=label,
        )
    if found["first"]:
        first, last = _month_index(found["first"]), _month_index(found["last"])
        if last < first:
            raise Invalid(f"The period {label} ends before it begins; put the earlier month first.", period=label)
        return _Span(first, last - first + 1, "range")
    january = int(found["year"]) * _MONTHS_A_YEAR
    if found["quarter"]:
        return _Span(january + (int(found["quarter"]) - 1) * _MONTHS_A_QUARTER, _MONTHS_A_QUARTER, "quarter")
    if found["month"]:
        return _Span(january + int(found["month"]) - 1, 1, "month")
    return _Span(january, _MONTHS_A_YEAR, "year")


def _period(span: _Span, time_zone: str) -> Period:
    last_year = (span.first + span.count - 1) // _MONTHS_A_YEAR
    if span.first // _MONTHS_A_YEAR < _FIRST_YEAR or last_year > _LAST_YEAR:
        raise Invalid(f"Periods lie between {_FIRST_YEAR} and {_LAST_YEAR}.", period=span.label)
    zone = _zone(time_zone)
    return Period(
        starts_at=_first_instant(span.first, zone),
        ends_at=_first_instant(span.first + span.count, zone),
        label=span.label,
        time_zone=time_zone,
    )


def _first_instant(month_index: int, zone: ZoneInfo) -> datetime:
    # Where clocks change at midnight, the default fold names the first of two midnights, and a
    # skipped midnight is read with the offset before the change: both are the month's first instant.
    year, month = divmod(month_index, _MONTHS_A_YEAR)
    return datetime(year, month + 1, 1, tzinfo=zone).astimezone(UTC)


def _zone(time_zone: str) -> ZoneInfo:
    try:
        return ZoneInfo(time_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):  # unknown, malformed, or a folder of zones
        raise Invalid(
            f"{time_zone!r} is not a time zone. Use an IANA name such as Europe/Berlin.", time_zone=time_zone
        ) from None


def _month_index(label: str) -> int:
    year, month = label.split("-")
    return int(year) * _MONTHS_A_YEAR + int(month) - 1


def _month_label(index: int) -> str:
    year, month = divmod(index, _MONTHS_A_YEAR)
    return f"{year:04d}-{month + 1:02d}"
