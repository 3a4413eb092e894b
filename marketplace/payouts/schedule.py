"""On which days payouts are due. Pure."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

SCHEDULES: Final = ("none", "weekly", "monthly")


def is_day(schedule: str, day: int) -> bool:
    """Whether a schedule has such a day: 1 (Monday) to 7 of a week, 1 to 28 of a month."""
    return 1 <= day <= (7 if schedule == "weekly" else 28)


def is_due_on(schedule: str, day: int, on: date) -> bool:
    """Whether payouts are due on a date."""
    if schedule == "none":
        return False
    return day == (on.isoweekday() if schedule == "weekly" else on.day)


def next_due(schedule: str, day: int, at: datetime, time_zone: str) -> date | None:
    """Return the first due date after today, where `time_zone` is; None without a schedule."""
    today = today_in(time_zone, at)
    days = (today + timedelta(days=count) for count in range(1, 32))
    return next((each for each in days if is_due_on(schedule, day, each)), None)


def today_in(time_zone: str, at: datetime) -> date:
    """Return the date that it is at `at`, where `time_zone` is."""
    return at.astimezone(ZoneInfo(time_zone)).date()
