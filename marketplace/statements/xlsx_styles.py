"""How the cells of a workbook look, and how amounts get into them."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

LARGEST_EXACT: Final = 10**15
"""A spreadsheet keeps fifteen digits: an amount with more is written as text rather than wrongly."""

LONGEST_TEXT: Final = 32_000
"""Characters that a cell holds, and a little room."""

_FONT: Final = {"font_name": "Calibri", "font_size": 11}


class Styles:
    """The formats of one workbook; `decimals` are those of its currency."""

    def __init__(self, book: Any, currency: str, decimals: int) -> None:
        self.decimals = decimals
        digits = "#,##0" + ("." + "0" * decimals if decimals else "")
        money = f'{digits}\\ "{currency}"'

        def made(**facts: Any) -> Any:
            return book.add_format({**_FONT, **facts})

        self.text = made()
        self.quiet = made(font_color="#5B6475")
        self.note = made(font_color="#5B6475", text_wrap=True, valign="top")
        self.title = made(bold=True, font_size=16, font_color="#1A2233")
        self.section = made(bold=True, font_size=12, bottom=1)
        self.head = made(bold=True, bottom=1, bg_color="#EEF2F9", text_wrap=True, valign="top")
        self.head_right = made(bold=True, bottom=1, bg_color="#EEF2F9", text_wrap=True, valign="top", align="right")
        self.moment = made(num_format="yyyy-mm-dd hh:mm:ss", align="left")
        self.amount = made(num_format=f"{digits};[Red]-{digits}")
        self.money = made(num_format=f"{money};[Red]-{money}")
        self.total = made(num_format=f"{money};[Red]-{money}", bold=True, top=1)
        self.label = made(bold=True, top=1)
        self.count = made(num_format="#,##0")
        self.rate = made(num_format="0.00%")
        self.mono = made(font_name="Consolas", font_size=9, font_color="#5B6475")

    def figure(self, minor: int) -> Decimal:
        """Return an amount as the number a cell holds."""
        return Decimal(minor).scaleb(-self.decimals)


def put_amount(sheet: Any, row: int, column: int, minor: int | None, styles: Styles, style: Any) -> None:
    """Write an amount as a number; nothing where there is none, and text where a number would lose digits."""
    if minor is None:
        return
    if abs(minor) >= LARGEST_EXACT:
        sheet.write_string(row, column, str(styles.figure(minor)), style)
    else:
        sheet.write_number(row, column, styles.figure(minor), style)


def put_text(sheet: Any, row: int, column: int, text: str, style: Any) -> None:
    """Write text as text, whatever it looks like; nothing where it is empty."""
    if text:
        sheet.write_string(row, column, text[:LONGEST_TEXT], style)
