"""What a self-billing invoice says."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Flask

from marketplace.web.self_billing_sheets import pdf_of, sheet_of, title_of
from tests.support.self_billing import a_document
from tests.support.world import a_world

AT = datetime(2020, 2, 1, tzinfo=UTC)


def test_both_sides_the_supply_and_the_vat_on_top(app: Flask) -> None:
    issued = a_document(a_world().partner, at=AT)

    sheet = sheet_of(issued)

    assert (sheet.title, sheet.number) == ("Self-billing invoice", "SB-2020-000001")
    assert (sheet.issuer[0], sheet.buyer[0], sheet.buyer_label) == ("Partner Marketplace", "Northwind", "Supplier")
    assert sheet.rows == [["Commission, January 2020", "1", "€100.00"]]
    assert (sheet.sums, sheet.total) == ([["Net", "€100.00"], ["VAT 19\u00a0%", "€19.00"]], ["Total", "€119.00"])
    assert sheet.facts[1] == ["Supplied", "Jan 1, 2020 – Jan 31, 2020"]
    assert "Self-billing" in sheet.notes[0]
    assert "not part of the balance" in sheet.notes[2]
    assert pdf_of(issued).data.startswith(b"%PDF")


def test_below_zero_it_is_a_credit_note(app: Flask) -> None:
    issued = a_document(a_world().partner, at=AT)
    issued.total_minor = -1

    assert title_of(issued) == "Self-billing credit note"
