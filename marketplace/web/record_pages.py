"""What both pages of the protection record share: which months they show, and the file of their figures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from flask import Response, current_app
from flask_babel import format_date

from marketplace.claims.record import WORDS, Figure, Record, record
from marketplace.core import clock
from marketplace.core.periods import month_of
from marketplace.web.csv_files import csv_file

MONTHS: Final = 12
FEW: Final = "fewer than 5"
COLUMNS: Final = ("month", "about", "word", "all_partners", "own")


@dataclass(frozen=True, slots=True)
class RecordSpan:
    """The last twelve months where the operator is, the newest first: their first days, and when the oldest began."""

    months: Sequence[date]
    since: datetime
    time_zone: str

    @classmethod
    def now(cls) -> RecordSpan:
        """Return the months that end with the present one."""
        zone = str(current_app.config["MARKETPLACE_TIME_ZONE"])
        month = month_of(clock.now(), zone)
        periods = [month]
        while len(periods) < MONTHS:
            periods.append(periods[-1].previous())
        firsts = [each.starts_at.astimezone(ZoneInfo(zone)).date() for each in periods]
        return cls(firsts, periods[-1].starts_at, zone)

    def label(self, month: date) -> str:
        """Return what a month is called in the reader's language."""
        return str(format_date(month, "MMM yyyy"))

    def record(self, partner_id: int | None) -> Record:
        """Return the figures of these months."""
        return record(partner_id, months=self.months, since=self.since, time_zone=self.time_zone)


def record_csv(found: Record, *, is_own_told: bool) -> Response:
    """Return the figures as they are shown, a row each."""
    columns = COLUMNS if is_own_told else COLUMNS[:-1]
    return csv_file("protection-record.csv", columns, (row[: len(columns)] for row in figure_rows(found)))


def figure_rows(found: Record) -> Iterator[list[object]]:
    """Yield the figures by month and for all of them: the month, what they are about, all partners' and one's own."""
    spans = [(f"{month:%Y-%m}", figures) for month, figures in found.months.items()]
    for name, figures in [*spans, ("all", found.totals)]:
        for about, words in WORDS.items():
            for word in words:
                figure: Figure = figures[about, word]
                yield [name, about, word, FEW if figure.everybody is None else figure.everybody, figure.own]
