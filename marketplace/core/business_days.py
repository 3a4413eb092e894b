"""Business days in a stated time zone: when somebody has to have decided.

Source: docs/protection.md, "How long a decision may take".
"""

from __future__ import annotations

from collections.abc import Container
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from marketplace.core.clock import as_utc

WEEKEND: Final = frozenset({5, 6})
ONE_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Calendar:
    """When the operator works: its IANA time zone, and its holidays; Saturdays and Sundays are none of its days."""

    time_zone: str
    holidays: Container[date] = field(default_factory=frozenset)

    def is_business_day(self, day: date) -> bool:
        """Whether somebody works on that day."""
        return day.weekday() not in WEEKEND and day not in self.holidays


def business_days_after(at: datetime, days: int, calendar: Calendar) -> datetime:
    """Return the instant so many business days after `at`, at the same time of day where the operator is; aware UTC.

    What comes in on a day that is none counts from the first moment of the next business day. A time of day that the
    clock leaves out is the one an hour later; of one that comes twice, the first counts.
    """
    zone = ZoneInfo(calendar.time_zone)
    local = as_utc(at).astimezone(zone)
    day, clock = local.date(), local.time()
    if not calendar.is_business_day(day):
        day, clock = _next(day, calendar), time()
    for _ in range(days):
        day = _next(day, calendar)
    return datetime.combine(day, clock.replace(fold=0), zone).astimezone(UTC)


def _next(day: date, calendar: Calendar) -> date:
    day += ONE_DAY
    while not calendar.is_business_day(day):
        day += ONE_DAY
    return day
