"""What a statement says."""

from __future__ import annotations

from dataclasses import replace

import pytest

from marketplace.core.periods import parse_period
from marketplace.ledger.chart import KINDS
from marketplace.statements.rules import KIND_ORDER, Buckets, Head, facts_of, kind_of, statement_id

OCTOBER = parse_period("2026-10", "Europe/Berlin")
HEAD = Head(
    "st_1_EUR_2026-10", "par_1", "Northwind", 17, "EUR", OCTOBER, Buckets(100, 20, 3, 4), Buckets(150, 20, 0, 0),
    {"accrual": 60, "payout": -17},
)  # fmt: skip


def test_buckets_add_up() -> None:
    assert HEAD.opening.total == 127
    assert Buckets().total == 0


def test_a_statement_closes_when_opening_and_movements_are_the_closing() -> None:
    assert HEAD.closes
    assert not replace(HEAD, moved={"accrual": 61, "payout": -17}).closes
    assert not replace(HEAD, moved={}).closes


def test_a_statement_keeps_its_id() -> None:
    assert statement_id("par_7x", "EUR", OCTOBER) == "st_7x_EUR_2026-10"
    assert statement_id("par_7x", "USD", parse_period("2017-07..2020-05", "UTC")) == "st_7x_USD_2017-07..2020-05"


def test_every_kind_that_touches_a_partner_book_has_a_word_of_the_statement() -> None:
    assert {kind.statement for kind in KINDS.values() if kind.statement} == set(KIND_ORDER)
    assert kind_of("payout.reserve") == "payout"
    assert kind_of("processing_fee") == "processing_fee"


@pytest.mark.parametrize(
    ("terms", "rule"),
    [
        ({"rule": {"id": "mrg_1", "version": 3}}, "mrg_1 v3"),
        ({"rule": None}, ""),
        ({}, ""),
        (None, ""),
    ],
)
def test_the_rule_of_a_line_is_named_with_its_version(terms: object, rule: str) -> None:
    assert facts_of({"terms": terms})["rule"] == rule


def test_a_reason_that_knows_nothing_of_a_sale_leaves_the_figures_out() -> None:
    facts = facts_of({"order": "ord_1", "settled": "outside"})

    assert facts["order"] == "ord_1"
    assert {facts[name] for name in ("quantity", "list_total_minor", "margin_bps", "retail_total_minor")} == {None}
    assert {facts[name] for name in ("offering", "funder", "rule", "account")} == {""}
