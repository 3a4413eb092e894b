"""The rows of a printed statement, in German and in American English."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from babel import Locale
from flask import Flask

from marketplace.core.periods import parse_period
from marketplace.runtime.statement_rows import equation, line_rows, payout_rows
from marketplace.statements.rules import Buckets, Head, Line

GERMAN, AMERICAN = Locale("de"), Locale("en", "US")
TOP = Head(
    "st_1", "par_1", "Northwind", 1, "EUR", parse_period("2026-11", "Europe/Berlin"), Buckets(100), Buckets(1_600, 0),
    {"accrual": 2_000, "clawback": -500, "release": 0},
)  # fmt: skip
SOLD = Line(
    "accrual", datetime(2026, 11, 4, 23, 30, tzinfo=UTC), 150_000, 1_150_000, bucket="pending", order="ord_1",
    customer="Acme GmbH & Co. Kommanditgesellschaft auf Aktien", offering="off_1", quantity=1_000,
    list_total_minor=1_000_000, margin_bps=1_750, margin_minor=175_000, retail_total_minor=975_000, discount_minor=300,
    funder="vendor", account="acc_1", seq=7,
)  # fmt: skip


def test_the_equation_names_what_every_statement_has_and_what_is_not_nothing(app: Flask) -> None:
    assert equation(TOP, GERMAN) == [
        ["Opening balance", "1,00"], ["Commission accrued", "+20,00"], ["Clawed back", "−5,00"], ["Adjustments", "0,00"],
        ["Paid out", "0,00"], ["Closing balance, EUR", "16,00"],
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("locale", "cells"),
    [
        (GERMAN, ["05.11.2026", "Commission", "1.000", "10.000,00", "17,5 %", "1.750,00", "9.750,00", "+1.500,00",
                  "11.500,00"]),
        (AMERICAN, ["Nov 5, 2026", "Commission", "1,000", "10,000.00", "17.5 %", "1,750.00", "9,750.00", "+1,500.00",
                    "11,500.00"]),
    ],
)  # fmt: skip
def test_a_line_is_written_as_the_locale_writes_days_and_numbers(app: Flask, locale: Locale, cells: list[str]) -> None:
    [row] = line_rows([SOLD], TOP, locale)

    assert [cell.replace("\u00a0", " ") for cell in row.cells] == cells
    assert row.detail[0] == "No. 7"
    assert "On hold  ·  Acme GmbH & Co. Kommanditgesellschaft auf Aktien  ·  ord_1  ·  off_1" in row.detail[1]
    assert row.detail[1].endswith("(vendor)")


def test_a_customer_who_is_nobodys_business_is_a_pseudonym(app: Flask) -> None:
    hidden = Line("accrual", SOLD.posted_at, 5, 5, customer="acc_7f3k92tdxm00000", account="acc_7f3k92tdxm00000", seq=1)

    [row] = line_rows([hidden], TOP, AMERICAN)

    assert "7F3K9-2TDXM" in row.detail[1]
    assert "acc_" not in row.detail[1]


def test_payouts_stand_with_what_the_bank_knows_them_by(app: Flask) -> None:
    paid = Line("payout", SOLD.posted_at, -4_200, 0, bucket="in_transit", payout="pay_1", reference="tr_9", seq=2)

    assert payout_rows([paid], TOP, GERMAN) == [["05.11.2026", "pay_1", "tr_9", "42,00"]]
