"""The sheet of lines: its columns, and the names of sheets."""

from __future__ import annotations

from marketplace.core.periods import parse_period
from marketplace.statements.rules import Buckets, Head
from marketplace.statements.xlsx_lines import AMOUNT, BALANCE, BUCKET, KIND, labels, sheet_name

TOP = Head("st_1", "par_1", "N", 1, "KWD", parse_period("2026-11", "Asia/Kuwait"), Buckets(), Buckets())


def test_columns_name_currency_and_zone_and_stand_where_the_summary_looks() -> None:
    found = labels(TOP)

    assert [found[each] for each in (KIND, BUCKET, AMOUNT, BALANCE)] == [
        "Kind",
        "Bucket",
        "Amount (KWD)",
        "Balance (KWD)",
    ]
    assert found[1] == "Booked (Asia/Kuwait)"


def test_sheets_are_counted_from_the_second_on() -> None:
    assert [sheet_name(number) for number in (1, 2, 3)] == ["Lines", "Lines 2", "Lines 3"]
