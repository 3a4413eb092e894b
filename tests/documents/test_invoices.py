"""Invoices as PDF."""

from __future__ import annotations

from datetime import UTC, datetime

from marketplace.documents.invoices import InvoiceSheet, render

SHEET = InvoiceSheet(
    language="en",
    title="Invoice",
    number="INV-2026-000042",
    issuer=["Partner Marketplace", "Main Street 1", "60311 Frankfurt", "Germany", "VAT number DE136695976"],
    buyer_label="Bill to",
    buyer=["Northwind", "Seestraße 1", "78464 Konstanz", "Germany"],
    facts=[["Invoice date", "Nov 20, 2026"], ["Order", "ord_0123456789abcdefghjk"]],
    columns=["Description", "Quantity", "List price", "Margin", "Net", "Tax"],
    rows=[["Backup Suite · Licence", "1", "€1,000.00", "25 %", "€750.00", "20 %"]],
    sums=[["List price", "€1,000.00"], ["Your margin", "−€250.00"], ["Net", "€750.00"], ["VAT 20 %", "€150.00"]],
    total=["Total", "€900.00"],
    tax_columns=["Tax", "Net", "Tax amount"],
    taxes=[["VAT 20 % (DE)", "€750.00", "€150.00"]],
    notes=["Paid in full by card. Nothing is due."],
    footer="Partner Marketplace",
)


def test_a_sheet_becomes_a_pdf_that_says_what_and_in_which_language_it_is() -> None:
    made = render(SHEET, at=datetime(2026, 11, 20, 12, 0, tzinfo=UTC))

    assert made.startswith(b"%PDF-1.7")
    assert b"Invoice INV-2026-000042" in made
    assert b"<dc:language>" in made
    assert b"Partner Marketplace" in made


def test_a_buyer_of_one_line_and_an_issuer_without_address_fit_too() -> None:
    short = InvoiceSheet(
        **{
            **{name: getattr(SHEET, name) for name in SHEET.__slots__},
            "buyer": ["Account acc_1"],
            "issuer": ["X"],
            "notes": [],
        }
    )

    assert render(short, at=datetime(2026, 11, 20, tzinfo=UTC)).startswith(b"%PDF-")
