"""Statements as workbooks: typed, calculating, safe, and the same bytes again."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from openpyxl import load_workbook

from marketplace.core.periods import parse_period
from marketplace.statements import queries, xlsx_export, xlsx_lines
from marketplace.statements.queries import BookRef
from marketplace.statements.rules import Buckets, Head, Line
from tests.support.earnings import earn
from tests.support.world import a_world

AT = datetime(2026, 10, 25, 1, 30, 0, 250, tzinfo=UTC)
OCTOBER = parse_period("2026-10", "Europe/Berlin")


@pytest.fixture
def top(app: Flask) -> Head:
    world = a_world()
    earn(world.partner, world.offering, at=AT, unit_retail_minor=90_000, quantity=2)
    return queries.head(BookRef(world.partner, "EUR"), OCTOBER)


def written(top: Head) -> bytes:
    out = io.BytesIO()
    xlsx_export.write(top, out, names=False)
    return out.getvalue()


def opened(content: bytes, **options: Any) -> Any:
    return load_workbook(io.BytesIO(content), **options)


def test_numbers_are_numbers_days_are_days_and_the_zone_is_stated(top: Head) -> None:
    sheet = opened(written(top))["Lines"]
    row = {sheet.cell(1, column).value: sheet.cell(3, column) for column in range(1, 23)}

    assert row["Booked (Europe/Berlin)"].value.isoformat() == "2026-10-25T02:30:00"
    assert row["Booked (UTC)"].value == "2026-10-25T01:30:00.000250Z"
    assert (row["Amount (EUR)"].value, row["Amount (EUR)"].data_type) == (300, "n")
    assert row["Amount (EUR)"].number_format == "#,##0.00;[Red]-#,##0.00"
    assert (row["Margin rate"].value, row["Margin rate"].number_format) == (0.25, "0.00%")
    assert row["Retail total (EUR)"].value == 1800
    assert (sheet.auto_filter.ref, sheet.freeze_panes) == ("A1:V4", "D2")


def test_the_summary_calculates_and_carries_the_values_it_has(top: Head) -> None:
    content = written(top)
    formulas, values = opened(content)["Statement"], opened(content, data_only=True)["Statement"]
    found = {row[0].value: row[1].coordinate for row in formulas.iter_rows(max_col=2) if row[0].value}

    assert formulas[found["Commission"]].value == "=ROUND(SUMIFS('Lines'!$O:$O,'Lines'!$C:$C,\"accrual\"),2)"
    assert formulas[found["Closing"]].value.startswith("=ROUND(SUM(B")
    assert [values[found[name]].value for name in ("Opening", "Commission", "Closing", "Agrees with the last line")] == [
        0, 300, 300, "yes",
    ]  # fmt: skip
    assert formulas[found["Closing"]].number_format == '#,##0.00\\ "EUR";[Red]-#,##0.00\\ "EUR"'
    assert "Europe/Berlin" in {cell.value for row in values.iter_rows() for cell in row}


def test_the_same_statement_is_the_same_bytes(top: Head) -> None:
    assert written(top) == written(top)


@pytest.mark.parametrize("name", ["=1+1", "+A1", "@SUM(A1)", "https://evil.example", "\t=1", "mailto:a@b.example"])
def test_no_text_becomes_a_formula_or_a_link(app: Flask, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    book = opened(_with_one_line(monkeypatch, Line("accrual", AT, 5, 5, customer=name, order=name, seq=1)))

    cell = book["Lines"]["F2"]
    assert (cell.value, cell.data_type, cell.hyperlink) == (name, "s", None)


def test_what_a_number_would_round_is_text(app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    book = opened(_with_one_line(monkeypatch, Line("accrual", AT, 10**15 + 1, 10**15 - 1, seq=1)))

    assert book["Lines"]["O2"].value == "10000000000000.01"
    assert Decimal(str(book["Lines"]["P2"].value)) == Decimal("9999999999999.99")


def test_more_lines_than_a_sheet_holds_go_on_in_another(top: Head, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("xlsx_lines", "xlsx_export", "xlsx_summary"):
        monkeypatch.setattr(f"marketplace.statements.{module}.ROWS_A_SHEET", 2)

    book = opened(written(top))

    assert book.sheetnames == ["Statement", "Lines", "Lines 2"]
    assert [book[name].max_row for name in book.sheetnames[1:]] == [3, 2]
    assert "'Lines 2'!P2" in "".join(str(cell.value) for row in book["Statement"].iter_rows() for cell in row)


def _with_one_line(monkeypatch: pytest.MonkeyPatch, line: Line) -> bytes:
    monkeypatch.setattr(queries, "lines", lambda top, names: iter([line]))
    top = Head("st_1", "par_1", "=Northwind", 1, "EUR", OCTOBER, Buckets(), Buckets(5), {}, 0, 1)
    return written(replace(top, last_hash=xlsx_lines.sheet_name(1)))
