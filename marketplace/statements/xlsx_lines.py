"""The sheet of lines: one row per entry of the chain, between opening and closing, with a filter over all columns."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final
from zoneinfo import ZoneInfo

from marketplace.statements.csv_export import instant
from marketplace.statements.rules import Head, Line
from marketplace.statements.xlsx_styles import Styles, put_amount, put_text

ROWS_A_SHEET: Final = 1_000_000
"""A sheet has room for 1 048 576 rows; what is more goes on in another one."""

PROVISIONAL: Final = "Provisional: the period is still running"
"""What the workbook says on its first sheet and on every printed page while more may be booked."""

KIND, BUCKET, AMOUNT, BALANCE = 2, 3, 14, 15
"""The columns that the summary calculates with."""

_WIDTHS: Final = (8, 19, 16, 12, 26, 30, 26, 9, 14, 10, 14, 14, 12, 12, 15, 16, 28, 26, 9, 30, 66, 66)


class LineSheets:
    """Writes lines in order, a sheet after the other where one is not enough."""

    def __init__(self, book: Any, styles: Styles, top: Head) -> None:
        self.book, self.styles, self.top = book, styles, top
        self.zone = ZoneInfo(top.period.time_zone)
        self.number, self.row = 0, 0
        self.sheet: Any = None

    def write(self, line: Line) -> None:
        """Write the next line; the first one is the opening, the last one the closing."""
        if self.sheet is None or self.row > ROWS_A_SHEET:
            self.close()
            self._begin()
        sheet, styles, row = self.sheet, self.styles, self.row
        sheet.write_number(row, 0, self.number, styles.count)
        at = line.posted_at.astimezone(self.zone).replace(tzinfo=None)
        sheet.write_datetime(row, 1, at, styles.moment)
        texts = (line.kind, line.bucket, line.order, line.customer, line.offering)
        for column, text in enumerate(texts, start=KIND):
            put_text(sheet, row, column, text, styles.text)
        self._figures(line)
        for column, text in ((16, line.rule), (17, line.account), (19, instant(line.posted_at))):
            put_text(sheet, row, column, text, styles.text)
        if line.seq is not None:
            sheet.write_number(row, 18, line.seq, styles.count)
        put_text(sheet, row, 20, line.prev_hash, styles.mono)
        put_text(sheet, row, 21, line.hash, styles.mono)
        self.number, self.row = self.number + 1, row + 1

    def close(self) -> None:
        """Put the filter over the rows of the sheet that is full, or done."""
        if self.sheet is not None:
            self.sheet.autofilter(0, 0, self.row - 1, len(_WIDTHS) - 1)

    def _figures(self, line: Line) -> None:
        sheet, styles, row = self.sheet, self.styles, self.row
        if line.quantity is not None:
            sheet.write_number(row, 7, line.quantity, styles.count)
        if line.margin_bps is not None:
            sheet.write_number(row, 9, Decimal(line.margin_bps).scaleb(-4), styles.rate)
        for column, minor in (
            (8, line.list_total_minor), (10, line.margin_minor), (11, line.retail_total_minor),
            (12, line.discount_minor), (AMOUNT, line.amount_minor), (BALANCE, line.balance_minor),
        ):  # fmt: skip
            put_amount(sheet, row, column, minor, styles, styles.amount)
        put_text(sheet, row, 13, line.funder, styles.text)

    def _begin(self) -> None:
        self.sheet = self.book.add_worksheet(sheet_name(1 + self.number // ROWS_A_SHEET))
        self.sheet.freeze_panes(1, 3)
        for column, width in enumerate(_WIDTHS):
            self.sheet.set_column(column, column, width)
        for column, label in enumerate(labels(self.top)):
            is_figure = 7 <= column <= BALANCE and column != 13
            self.sheet.write_string(0, column, label, self.styles.head_right if is_figure else self.styles.head)
        self.sheet.set_landscape()
        self.sheet.fit_to_pages(1, 0)
        self.sheet.repeat_rows(0)
        if self.top.is_provisional:
            self.sheet.set_footer(f"&L{PROVISIONAL}")
        self.row = 1


def labels(top: Head) -> list[str]:
    """Return the heads of the columns; amounts name their currency, local times their zone."""
    of = f"({top.currency})"
    return [
        "Line", f"Booked ({top.period.time_zone})", "Kind", "Bucket", "Order", "Customer", "Offering", "Quantity",
        f"List total {of}", "Margin rate", f"Margin {of}", f"Retail total {of}", f"Discount {of}", "Funder",
        f"Amount {of}", f"Balance {of}", "Rule", "Account", "Entry", "Booked (UTC)", "Hash before", "Hash",
    ]  # fmt: skip


def sheet_name(number: int) -> str:
    """Return what a sheet of lines is called."""
    return "Lines" if number == 1 else f"Lines {number}"
