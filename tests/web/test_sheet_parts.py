"""What invoices and credit notes have in common when they are written out."""

from __future__ import annotations

from typing import Any

import pytest
from flask import Flask

from marketplace.invoicing.models import CreditNote, Invoice, InvoiceBuyer
from marketplace.web import sheet_parts
from tests.support.pages import build_pages

TAX: dict[str, Any] = {
    "name": "VAT", "bps": 2000, "treatment": "taxed", "note": "", "jurisdiction": "DE", "net_minor": 100, "tax_minor": 20,
}  # fmt: skip
COMPANY = {
    "company": "Northwind", "name": "", "line1": "Seestraße 1", "line2": "", "city": "Konstanz", "region": "",
    "postal_code": "78464", "country": "DE", "tax_number": "DE298765435",
}  # fmt: skip


@pytest.fixture
def pages() -> Flask:
    return build_pages()


def test_a_company_is_written_out_without_empty_lines(pages: Flask) -> None:
    note = CreditNote(account="acc_1", document={"buyer": COMPANY})

    with pages.test_request_context():
        assert sheet_parts.buyer_lines(note, None) == [
            "Northwind", "Seestraße 1", "78464 Konstanz", "Germany", "VAT number DE298765435",
        ]  # fmt: skip


def test_a_customer_is_its_account_to_whoever_may_not_read_its_name(pages: Flask) -> None:
    invoice = Invoice(account="acc_1", document={"buyer": None})
    named = InvoiceBuyer(**{**COMPANY, "company": "Acme", "name": "Kim Doe", "tax_number": ""})

    with pages.test_request_context():
        assert sheet_parts.buyer_lines(invoice, None) == ["Customer 1-"]
        assert sheet_parts.buyer_lines(invoice, named)[:2] == ["Acme", "Kim Doe"]


def test_a_tax_is_called_by_name_and_rate_or_by_why_there_is_none(pages: Flask) -> None:
    with pages.test_request_context():
        assert sheet_parts.tax_row(TAX, "EUR") == ["VAT 20\u00a0% (DE)", "€1.00", "€0.20"]
        assert sheet_parts.tax_name({**TAX, "treatment": "reverse_charge"}) == "VAT, reverse charge"
        assert sheet_parts.tax_name({**TAX, "treatment": "untaxed"}) == "No tax"


def test_the_law_is_quoted_once(pages: Flask) -> None:
    taxes = [{**TAX, "note": "Reverse charge."}, {**TAX, "note": "Reverse charge."}, TAX]

    assert sheet_parts.tax_notes({"taxes": taxes}) == ["Reverse charge."]
