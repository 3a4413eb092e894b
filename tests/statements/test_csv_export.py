"""Statements as CSV: the columns, the golden file, and text that no spreadsheet runs."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime
from pathlib import Path

import pytest

from marketplace.core.periods import parse_period
from marketplace.statements import csv_export
from marketplace.statements.rules import Buckets, Head, Line

GOLDEN = Path(__file__).parent / "golden"
OCTOBER = parse_period("2026-10", "Europe/Berlin")
HEAD = Head(
    "st_7x_EUR_2026-10", "par_7x", "Northwind", 17, "EUR", OCTOBER, Buckets(pending=1_000), Buckets(pending=16_000),
    {"accrual": 15_000, "settled_outside": 0},
)  # fmt: skip
LINES = [
    Line("opening", OCTOBER.starts_at, 1_000, 1_000),
    Line(
        "accrual", datetime(2026, 10, 5, 10, 0, 0, 1, tzinfo=UTC), 15_000, 16_000, "pending", "ord_1",
        'Müller, "Sohn" & Co', "off_1", 1, 100_000, 2_500, 25_000, 90_000, 10_000, "operator", "mrg_1 v2", "acc_1", 4,
        "ab" * 32, "cd" * 32,
    ),
    Line("settled_outside", datetime(2026, 10, 6, tzinfo=UTC), -15_000, 1_000, "pending", "ord_1", seq=5),
    Line("settled_outside", datetime(2026, 10, 6, tzinfo=UTC), 15_000, 16_000, "available", "ord_1", seq=6),
    Line("closing", OCTOBER.ends_at, 16_000, 16_000),
]  # fmt: skip


def written(*, readable: bool = False) -> str:
    out = io.StringIO(newline="")
    csv_export.write(HEAD, LINES, out, readable=readable)
    return out.getvalue()


@pytest.mark.parametrize(("name", "readable"), [("statement.csv", False), ("statement-readable.csv", True)])
def test_the_file_is_the_golden_one_to_the_byte(name: str, readable: bool) -> None:
    assert written(readable=readable).encode() == (GOLDEN / name).read_bytes()


def test_the_columns_are_those_that_stay_put() -> None:
    assert ",".join(csv_export.COLUMNS) == (
        "statement,partner,currency,period_start,period_end,time_zone,line,posted_at,kind,bucket,order,customer,"
        "offering,quantity,list_total_minor,margin_bps,margin_minor,retail_total_minor,discount_minor,funder,"
        "amount_minor,balance_minor,rule,account,seq,prev_hash,hash"
    )


def test_amounts_are_integers_and_in_the_readable_twin_decimals_of_the_currency() -> None:
    plain = list(csv.DictReader(io.StringIO(written(), newline="")))
    readable = list(csv.DictReader(io.StringIO(written(readable=True), newline="")))

    assert [row["amount_minor"] for row in plain] == ["1000", "15000", "-15000", "15000", "16000"]
    assert [row["amount"] for row in readable] == ["10.00", "150.00", "-150.00", "150.00", "160.00"]
    assert plain[1]["margin_bps"] == readable[1]["margin_bps"] == "2500"
    assert plain[2]["list_total_minor"] == readable[2]["list_total"] == ""


def test_commission_and_partner_price_follow_from_the_columns_alone() -> None:
    row = list(csv.DictReader(io.StringIO(written(), newline="")))[1]

    partner_total = int(row["list_total_minor"]) - int(row["margin_minor"])
    assert partner_total == 75_000
    assert int(row["retail_total_minor"]) - partner_total == int(row["amount_minor"])


def test_lines_are_counted_without_opening_and_closing() -> None:
    assert csv_export.write(HEAD, LINES, io.StringIO()) == 3
    assert csv_export.write(HEAD, [LINES[0], LINES[-1]], io.StringIO()) == 0
    assert csv_export.write_both(HEAD, LINES, io.StringIO(), io.StringIO()) == 3


def test_both_files_in_one_pass_are_the_same_as_one_by_one() -> None:
    plain, readable = io.StringIO(newline=""), io.StringIO(newline="")

    csv_export.write_both(HEAD, iter(LINES), plain, readable)

    assert plain.getvalue() == written() == "".join(csv_export.chunks(HEAD, LINES))
    assert readable.getvalue() == written(readable=True)


@pytest.mark.parametrize(
    "text",
    [
        "=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "=HYPERLINK(\"http://evil\")", "=cmd|' /C calc'!A0",
        "＝1+1", "＋1", "－1", "＠SUM", "﹢1", "−1", " =1+1", "\u00a0=1", "\u3000=1", "\ufeff=1", "\u200b=1", "\u2060@x",
    ],
)  # fmt: skip
def test_no_text_is_taken_for_a_formula(text: str) -> None:
    assert csv_export.safe(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "Acme", "a=b", "5-7 Street", "ord_1", "'quoted", " Acme", "Ünal"])
def test_harmless_text_stays_as_it_is(text: str) -> None:
    assert csv_export.safe(text) == text


def test_a_formula_as_a_customers_name_arrives_as_text() -> None:
    line = Line("accrual", OCTOBER.starts_at, 1, 1, customer="=1+1", order="+ord")
    out = io.StringIO(newline="")

    csv_export.write(HEAD, [line], out)

    [row] = csv.DictReader(io.StringIO(out.getvalue(), newline=""))
    assert (row["customer"], row["order"]) == ("'=1+1", "'+ord")


def test_instants_are_utc_whatever_zone_they_came_in() -> None:
    assert csv_export.instant(OCTOBER.starts_at) == "2026-09-30T22:00:00Z"
    assert csv_export.instant(datetime(2026, 10, 5, 10, 0, 0, 1, tzinfo=UTC)) == "2026-10-05T10:00:00.000001Z"
