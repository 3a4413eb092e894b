"""The index of an export: sums, and what the books say otherwise."""

from __future__ import annotations

from marketplace.core.periods import parse_period
from marketplace.statements.export_index import SUMMARY, Sums, differences, summary_row
from marketplace.statements.rules import Buckets, Head

TOP = Head(
    "st_1", "par_1", "=Northwind", 1, "EUR", parse_period("2026-11", "Europe/Berlin"), Buckets(100), Buckets(100, 250),
    {"accrual": 300, "clawback": -50}, 3, 7,
)  # fmt: skip


def test_a_row_has_every_column_and_no_formula() -> None:
    row = dict(zip(SUMMARY, summary_row(TOP), strict=True))

    assert (row["opening_minor"], row["accrual_minor"], row["closing_minor"], row["closes"]) == (100, 300, 350, "yes")
    assert row["name"] == "'=Northwind"


def test_sums_are_those_of_all_statements() -> None:
    sums = Sums()
    for _ in range(2):
        sums.add(TOP)

    assert (sums.statements, sums.entries, sums.closes) == (2, 8, True)
    assert sums.figures() == {"opening": 200, "accrual": 600, "clawback": -100, "closing": 700}


def test_each_figure_that_differs_is_a_sentence() -> None:
    assert differences("EUR", {"closing": 5}, {"closing": 5}) == []
    assert differences("KWD", {"closing": 5, "accrual": 1}, {"closing": 6, "payout": -1, "accrual": 1}) == [
        "closing in KWD: the statements say 0.005, the postings 0.006",
        "payout in KWD: the statements say 0.000, the postings -0.001",
    ]
