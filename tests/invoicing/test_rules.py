"""What an invoice shows, with a pencil."""

from __future__ import annotations

from typing import Any

import pytest

from marketplace.invoicing.rules import CreditLine, InvoiceLine, is_invoiced, number_text, tax_summary

VAT = {"name": "VAT", "treatment": "taxed", "note": "", "jurisdiction": "DE"}
REVERSED = {"name": "VAT", "treatment": "reverse_charge", "note": "Reverse charge.", "jurisdiction": "FR"}


def a_line(net_minor: int, tax_minor: int, *, tax_bps: int = 2000, tax: dict[str, Any] | None = None) -> InvoiceLine:
    return InvoiceLine(
        1, "Backup Suite", 1, net_minor, 0, 0, net_minor, tax_bps, tax_minor, VAT if tax is None else tax
    )


@pytest.mark.parametrize(
    ("route", "total_minor", "expected"),
    [
        ("customer_checkout", 1, True),
        ("partner_order", 90_000, True),
        ("direct_order", 90_000, True),
        ("import", 90_000, False),
        ("customer_checkout", 0, False),
    ],
)
def test_what_was_paid_here_is_invoiced(route: str, total_minor: int, expected: bool) -> None:
    assert is_invoiced(route, total_minor) is expected


def test_a_number_sorts_as_it_counts() -> None:
    assert number_text("INV", 2026, 42) == "INV-2026-000042"
    assert number_text("INV", 2026, 1_234_567) == "INV-2026-1234567"


def test_each_rate_stands_once_with_the_sum_of_the_taxes_as_they_were_charged() -> None:
    summary = tax_summary([a_line(333, 67), a_line(333, 67), a_line(1_000, 70, tax_bps=700)])

    assert [(row["bps"], row["net_minor"], row["tax_minor"]) for row in summary] == [(2000, 666, 134), (700, 1_000, 70)]


def test_reverse_charge_stands_apart_with_its_note_and_a_line_without_tax_is_untaxed() -> None:
    summary = tax_summary([a_line(500, 0, tax_bps=0, tax=REVERSED), a_line(100, 0, tax_bps=0, tax={})])

    assert [(row["treatment"], row["note"], row["net_minor"]) for row in summary] == [
        ("reverse_charge", "Reverse charge.", 500),
        ("untaxed", "", 100),
    ]


def test_the_document_keeps_no_tax_beside_the_summary() -> None:
    assert "tax" not in a_line(100, 20).as_json()
    assert a_line(100, 20).as_json()["net_minor"] == 100


def test_what_goes_back_is_summed_up_like_what_was_charged_and_kept_without_its_terms() -> None:
    lines = [CreditLine(number, "Backup Suite", 0, -83, 2000, -17, VAT) for number in (1, 2)]

    assert [(row["net_minor"], row["tax_minor"]) for row in tax_summary(lines)] == [(-166, -34)]
    assert lines[0].as_json() == {
        "number": 1, "description": "Backup Suite", "units": 0, "net_minor": -83, "tax_bps": 2000, "tax_minor": -17,
    }  # fmt: skip
