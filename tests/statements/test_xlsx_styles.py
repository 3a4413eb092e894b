"""How amounts get into cells: with the decimals of their currency, and never rounded."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from marketplace.statements.xlsx_styles import LARGEST_EXACT, Styles, put_amount, put_text


class Book:
    def add_format(self, facts: dict[str, Any]) -> dict[str, Any]:
        return facts


class Sheet:
    def __init__(self) -> None:
        self.written: list[tuple[str, Any]] = []

    def write_number(self, row: int, column: int, value: Any, style: Any) -> None:
        self.written.append(("number", value))

    def write_string(self, row: int, column: int, value: str, style: Any) -> None:
        self.written.append(("text", value))


@pytest.mark.parametrize(
    ("currency", "decimals", "form", "value"),
    [("JPY", 0, "#,##0", "1250"), ("EUR", 2, "#,##0.00", "12.50"), ("KWD", 3, "#,##0.000", "1.250")],
)
def test_a_currency_has_its_decimals(currency: str, decimals: int, form: str, value: str) -> None:
    styles = Styles(Book(), currency, decimals)

    assert styles.amount["num_format"] == f"{form};[Red]-{form}"
    assert styles.figure(1250) == Decimal(value)


def test_nothing_stays_empty_and_too_many_digits_are_text() -> None:
    sheet, styles = Sheet(), Styles(Book(), "EUR", 2)

    for minor in (None, -5, LARGEST_EXACT):
        put_amount(sheet, 0, 0, minor, styles, styles.amount)
    put_text(sheet, 0, 0, "", styles.text)
    put_text(sheet, 0, 0, "x" * 40_000, styles.text)

    assert sheet.written[:2] == [("number", Decimal("-0.05")), ("text", "10000000000000.00")]
    assert len(sheet.written[2][1]) == 32_000
