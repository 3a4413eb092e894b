"""Statements as XLSX workbooks: numbers that are numbers, days that are days, and a summary that calculates.

Every formula carries the value it has, so that readers that do not calculate show the same. No text is ever a formula:
cells of text are written as text. Rows go to disk as they come; memory stays the same for any number of lines.

Source: ECMA-376; docs/interfaces.md, "Statement files".
"""

from __future__ import annotations

import shutil
import tempfile
from datetime import datetime
from typing import IO, Final, cast
from zoneinfo import ZoneInfo

from xlsxwriter import Workbook

from marketplace.core.currencies import exponent
from marketplace.statements import queries
from marketplace.statements.csv_export import Writable
from marketplace.statements.rules import Head
from marketplace.statements.xlsx_lines import ROWS_A_SHEET, LineSheets
from marketplace.statements.xlsx_styles import Styles
from marketplace.statements.xlsx_summary import write_summary

OPTIONS: Final = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "nan_inf_to_errors": False,
}


def write(top: Head, out: Writable, *, names: bool) -> None:
    """Write one statement; `names` as in `queries.lines`. The same statement gives the same bytes.

    Instants are shown in the statement's time zone, which the sheets state, and exactly in UTC beside it.
    """
    with tempfile.TemporaryFile() as whole:
        book = Workbook(whole, OPTIONS)
        # When a file was made is not part of what it says: the same figures are the same file.
        made = top.period.ends_at.astimezone(ZoneInfo(top.period.time_zone)).replace(tzinfo=None)
        book.set_properties({"title": f"Statement {top.public_id}", "created": _kept(made)})
        styles = Styles(book, top.currency, exponent(top.currency))
        sheets = 1 + (top.entries + 1) // ROWS_A_SHEET
        write_summary(book, styles, top, sheets)
        lines = LineSheets(book, styles, top)
        for line in queries.lines(top, names=names):
            lines.write(line)
        lines.close()
        book.close()
        whole.seek(0)
        shutil.copyfileobj(whole, cast("IO[bytes]", out))


def _kept(at: datetime) -> datetime:
    return at.replace(microsecond=0)
