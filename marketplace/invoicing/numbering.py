"""Numbers without a gap, per series and year."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy import text

from marketplace.core.clock import as_utc
from marketplace.db.base import db
from marketplace.invoicing.rules import number_text

# The row stays locked until the transaction ends, so the next one waits: a rollback takes its number back, and no two
# get one. Who comes later never gets an earlier time, whatever the clocks of two machines say.
NEXT: Final = text(
    """
    insert into invoice_counters as c (series, year, last_number, last_issued_at) values (:series, :year, 1, :at)
    on conflict (series, year) do update
       set last_number = c.last_number + 1, last_issued_at = greatest(c.last_issued_at, excluded.last_issued_at)
    returning last_number, last_issued_at
    """
)


@dataclass(frozen=True, slots=True)
class Numbered:
    """A number that is taken, and the instant it stands for: never before that of the number before."""

    series: str
    year: int
    sequence: int
    issued_at: datetime

    @property
    def number(self) -> str:
        """The number as people read it."""
        return number_text(self.series, self.year, self.sequence)


def next_number(series: str, *, time_zone: str, at: datetime) -> Numbered:
    """Take the next number of the series in the year of `at` in `time_zone` (IANA). Takes no gap, ever.

    Call it as late in the transaction as possible: everybody else who issues waits for its end.
    """
    year = as_utc(at).astimezone(ZoneInfo(time_zone)).year
    row = db.session.execute(NEXT, {"series": series, "year": year, "at": at}).one()
    return Numbered(series, year, row.last_number, as_utc(row.last_issued_at))
