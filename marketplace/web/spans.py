"""The periods that figures are shown for: a month, a quarter, a year or the last twelve months, from the address."""

from __future__ import annotations

from datetime import datetime

from flask_babel import gettext as _

from marketplace.core.errors import Invalid
from marketplace.core.periods import Period, month_of, parse_period
from marketplace.web.moments import format_moment

MONTHS_A_YEAR = 12
MONTHS_LISTED = 6


def chosen_span(label: str, at: datetime, time_zone: str) -> Period:
    """Return the period that a label names; the last twelve months where it names none."""
    try:
        return parse_period(label, time_zone)
    except Invalid:
        return last_year_of_months(at, time_zone)


def last_year_of_months(at: datetime, time_zone: str) -> Period:
    """Return the twelve months that end with the present one."""
    last = first = month_of(at, time_zone)
    for _step in range(MONTHS_A_YEAR - 1):
        first = first.previous()
    return parse_period(f"{first.label}..{last.label}", time_zone)


def span_choices(at: datetime, time_zone: str) -> list[tuple[str, str]]:
    """Return what people usually look at, as labels and texts: twelve months, this and last year, the latest months."""
    month = month_of(at, time_zone)
    year = int(month.label[:4])
    choices = [("", str(_("Last twelve months"))), (str(year), str(year)), (str(year - 1), str(year - 1))]
    for _step in range(MONTHS_LISTED):
        choices.append((month.label, format_moment(month.starts_at, "month", time_zone)))
        month = month.previous()
    return choices
