"""A vendor's proceeds: month by month, as its sales add them up and as the books have them, and what is open."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from flask import Blueprint, Response, current_app, render_template, request
from flask_babel import format_date

from marketplace.core.periods import Period, months, parse_period
from marketplace.db.transaction import snapshot
from marketplace.runtime.people import current_person
from marketplace.statements import vendor_credits, vendor_lines
from marketplace.statements.queries import vendor_books
from marketplace.statements.vendor_credits import Funded
from marketplace.statements.vendor_lines import MonthOfSales
from marketplace.web.csv_files import csv_file

COLUMNS = (
    "month", "currency", "lines", "units", "partner_total_minor", "fee_minor", "proceeds_minor", "vendor_funded_minor",
    "booked_minor", "account_protection_minor",
)  # fmt: skip

proceeds = Blueprint("proceeds", __name__, url_prefix="/proceeds")


@dataclass(frozen=True)
class Sheet:
    """One currency: its months, what is open now, what the books have for each month, in minor units."""

    currency: str
    months: list[MonthOfSales]
    open_minor: int
    booked: dict[str, int]
    protection: dict[str, Funded]

    @property
    def is_reconciled(self) -> bool:
        """Whether sales and books say the same, month by month, to the last minor unit."""
        return {month.period.label: month.net_minor for month in self.months if month.net_minor} == self.booked

    @property
    def protection_minor(self) -> int:
        """What account protection has cost the vendor by now."""
        return sum(each.net_minor for each in self.protection.values())

    @property
    def span(self) -> list[Period]:
        """Every month from the first sale to the last one, the empty ones too, at most the last 18."""
        if not self.months:
            return []
        first, last = self.months[-1].period, self.months[0].period
        return months(parse_period(f"{first.label}..{last.label}", first.time_zone))[-18:]

    @property
    def labels(self) -> list[str]:
        """What each month of the span is called below its bar."""
        # The middle of a month is in it whatever the reader's zone.
        return [str(format_date(period.starts_at + timedelta(days=14), "MMM yy")) for period in self.span]

    def series(self, figure: str) -> list[int]:
        """Return a figure for every month of the span."""
        known = {month.period.label: getattr(month, figure) for month in self.months}
        return [known.get(period.label, 0) for period in self.span]


@proceeds.get("/")
def show() -> str | Response:
    """Show the proceeds by currency, or give the months as CSV."""
    with snapshot():
        sheets = _sheets(current_person().party_id, current_app.config["MARKETPLACE_TIME_ZONE"])
    if request.args.get("format") == "csv":
        return csv_file("proceeds.csv", COLUMNS, [_row(sheet, month) for sheet in sheets for month in sheet.months])
    return render_template("vendor/proceeds/show.html", sheets=sheets)


def _sheets(vendor_id: int, time_zone: str) -> list[Sheet]:
    sold = vendor_lines.months_of_sales(vendor_id, time_zone)
    booked = vendor_books.credited_by_month(vendor_id, time_zone)
    credited = vendor_credits.by_month(time_zone)
    balances = vendor_books.open_balances(vendor_id)
    currencies = sorted({month.currency for month in sold} | set(balances))
    return [_sheet(currency, sold, booked, balances.get(currency, 0), credited) for currency in currencies]


def _sheet(
    currency: str,
    sold: Sequence[MonthOfSales],
    booked: dict[tuple[str, str], int],
    open_minor: int,
    credited: dict[tuple[str, str], Funded],
) -> Sheet:
    own = [month for month in sold if month.currency == currency]
    sums = {label: sum_ for (label, each), sum_ in booked.items() if each == currency}
    return Sheet(
        currency, own, open_minor, sums, {label: each for (label, code), each in credited.items() if code == currency}
    )


def _row(sheet: Sheet, month: MonthOfSales) -> list[object]:
    return [
        month.period.label, month.currency, month.lines, month.units, month.partner_minor, month.fee_minor,
        month.proceeds_minor, month.funded_minor, sheet.booked.get(month.period.label, 0),
        paid.net_minor if (paid := sheet.protection.get(month.period.label)) else 0,
    ]  # fmt: skip
