"""Instants, days and periods as a reader sees them: in the reader's zone and language.

The zone is `g.time_zone` when the request has set one, else the setting
`MARKETPLACE_TIME_ZONE`, else UTC. Nothing here reads the clock.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_skeleton, format_time
from flask import current_app, g

from marketplace.core.writing import zone_name
from marketplace.web.language import NOTHING, reader_locale


def reader_zone() -> ZoneInfo:
    """Return the time zone that this reader's times are shown in."""
    name = g.get("time_zone") or current_app.config.get("MARKETPLACE_TIME_ZONE") or "UTC"
    return ZoneInfo(str(name))


def format_moment(at: datetime | date | None, kind: str = "datetime", time_zone: str | None = None) -> str:
    """Write an instant or a day for the reader.

    `kind` is `datetime`, `date`, `time` or `month`; a time of day carries its zone's short name.
    `time_zone` (an IANA name) overrides the reader's, as for a statement's own cut-off. A plain
    `date` has no zone and is written as it is; None is a dash.

    Raises:
        ValueError: the instant has no time zone, or the kind is not one of the four.
    """
    if at is None:
        return NOTHING
    local = at.astimezone(_zone(time_zone)) if isinstance(at, datetime) and _aware(at) else at
    if kind == "date":
        return format_date(local, format="medium", locale=reader_locale())
    if kind == "month":
        return format_skeleton("yMMMM", local, locale=reader_locale())
    if kind not in ("datetime", "time") or not isinstance(local, datetime):
        raise ValueError(f"A moment is shown as datetime, date, time or month, not as {kind!r}.")
    clock = f"{_wall_time(local)} {zone_name(local)}"
    return clock if kind == "time" else f"{format_moment(local.date(), 'date')}, {clock}"


def format_between(starts_at: datetime, ends_at: datetime, time_zone: str | None = None) -> str:
    """Write a half-open period as its first and last day, or as the one day that it is."""
    zone = _zone(time_zone)
    first = starts_at.astimezone(zone).date()
    last = (ends_at.astimezone(UTC) - timedelta(microseconds=1)).astimezone(zone).date()
    if first == last:
        return format_moment(first, "date")
    return f"{format_moment(first, 'date')} – {format_moment(last, 'date')}"


def format_period(label: str) -> str:
    """Write a period's label for the reader: a month, or a range of months, by their names; others as they are."""
    first, _, last = label.partition("..")
    if not last:
        return _month_name(label)
    return f"{_month_name(first)} – {_month_name(last)}"


def utc_text(at: datetime | date | None) -> str:
    """Return the instant in UTC to the second, for the tooltip; empty for a plain day."""
    if isinstance(at, datetime) and _aware(at):
        return at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    return ""


def machine_text(at: datetime | date) -> str:
    """Return the value of a `<time datetime>`: RFC 3339 in UTC for an instant, ISO for a day."""
    if isinstance(at, datetime) and _aware(at):
        return at.astimezone(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    return at.isoformat()


def _month_name(label: str) -> str:
    year, _, month = label.partition("-")
    return format_moment(date(int(year), int(month), 1), "month") if month.isdigit() else label


def _zone(name: str | None) -> ZoneInfo:
    return ZoneInfo(name) if name else reader_zone()


def _aware(at: datetime) -> bool:
    if at.tzinfo is None:
        raise ValueError("This instant has no time zone; instants are kept in UTC.")
    return True


def _wall_time(local: datetime) -> str:
    """Return the time of day; the zone's offset is already applied, so Babel is told of none."""
    return format_time(local.time(), format="short", locale=reader_locale())
