"""What a self-billing invoice shows, and how the supply is taxed."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from marketplace.catalog.rules.tax import Tax, TaxRate
from marketplace.invoicing.self_billing.rules import Supply, frozen_tax, series_of, supplies, tax_of, tax_rows

AT = datetime(2026, 11, 1, tzinfo=UTC)
GERMAN = TaxRate("DE", "", "standard", "USt", 1900, datetime(2020, 1, 1, tzinfo=UTC))


VAT = Tax(1900, "USt", "DE", "taxed")
NONE = Tax(0, "", "DE", "untaxed")


def test_kinds_are_summed_and_what_corrects_an_earlier_document_stands_apart() -> None:
    entries = [
        ("clawback", None, -300), ("accrual", None, 4_000), ("accrual", None, 5_000), ("credit", None, 25),
        ("adjustment", None, 7), ("adjustment", None, -7), ("clawback", 9, -40), ("clawback", 4, -10),
        ("clawback", 4, -5), ("adjustment", 4, 2),
    ]  # fmt: skip

    assert supplies(entries) == [
        Supply("accrual", 2, 9_000), Supply("credit", 1, 25), Supply("clawback", 1, -300),
        Supply("clawback", 2, -15, 4), Supply("adjustment", 1, 2, 4), Supply("clawback", 1, -40, 9),
    ]  # fmt: skip
    assert supplies([("adjustment", None, -100), ("adjustment", None, 100)]) == supplies([]) == []


def test_a_month_below_zero_is_a_credit_note_in_a_series_of_its_own() -> None:
    assert [series_of(net) for net in (1, 0, -1)] == ["SB", "SB", "SBC"]


@pytest.mark.parametrize(
    ("supplier", "has_number", "customer", "number", "treatment", "bps"),
    [
        ("DE", True, "DE", "DE136695976", "taxed", 1900),
        ("DE", False, "DE", "DE136695976", "untaxed", 0),
        ("AT", True, "DE", "DE136695976", "reverse_charge", 0),
        ("AT", True, "DE", "", "untaxed", 0),
        ("AT", False, "DE", "DE136695976", "untaxed", 0),
        ("US", True, "DE", "DE136695976", "untaxed", 0),
        ("FR", True, "CH", "CHE123", "untaxed", 0),
    ],
)
def test_the_treatment_follows_from_both_countries_and_numbers(
    supplier: str, has_number: bool, customer: str, number: str, treatment: str, bps: int
) -> None:
    tax = tax_of([GERMAN], supplier, has_number=has_number, customer=customer, customer_number=number, at=AT)

    assert (tax.treatment, tax.bps, bool(tax.note)) == (treatment, bps, treatment == "reverse_charge")


@pytest.mark.parametrize(("net", "minor"), [(10_000, 1_900), (5, 1), (2, 0), (3, 1), (-3, -1), (-10_000, -1_900)])
def test_the_tax_is_rounded_half_up_once_and_mirrored_below_zero(net: int, minor: int) -> None:
    [row] = tax_rows([Supply("accrual", 2, net - 1), Supply("credit", 1, 1)], VAT, {})

    assert (row["net_minor"], row["tax_minor"], row["name"], row["jurisdiction"]) == (net, minor, "USt", "DE")
    assert frozen_tax(row) == VAT


def test_a_correction_is_taxed_as_the_document_it_corrects_was() -> None:
    lines = [Supply("accrual", 1, 1_000), Supply("clawback", 1, -200, 4), Supply("clawback", 1, -100, 5)]

    rows = tax_rows(lines, NONE, {4: VAT, 5: NONE})

    assert [(row["treatment"], row["net_minor"], row["tax_minor"]) for row in rows] == [
        ("untaxed", 900, 0), ("taxed", -200, -38),
    ]  # fmt: skip
