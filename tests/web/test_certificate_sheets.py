"""Certificates in the reader's language."""

from __future__ import annotations

from flask import Flask

from marketplace.web import certificate_sheets

FACTS = {
    "paper": "protection certificate",
    "operator": "Meridian",
    "registration": "reg_1",
    "protection": "prt_1",
    "partner": {"id": "par_1", "name": "Northwind"},
    "customer": {"company": "Müller & Söhne #1 *GmbH*", "website": "acme.com", "country": "DE"},
    "scope": "everything",
    "protected_from": "2026-11-02T09:00:00.000000Z",
    "protected_until": "2027-05-01T09:00:00.000000Z",
    "tail_until": "2027-07-30T09:00:00.000000Z",
    "tail_bps": 5_000,
    "issued_at": "2026-11-20T12:00:00.000000Z",
}


def test_the_same_facts_give_the_same_archival_file(web: Flask) -> None:
    with web.test_request_context():
        first, second = certificate_sheets.pdf_of(FACTS), certificate_sheets.pdf_of(FACTS)

    assert first == second
    assert b"pdfaid:part" in first


def test_what_somebody_typed_is_text_and_no_markup(web: Flask) -> None:
    with web.test_request_context():
        sheet = certificate_sheets._sheet(FACTS)

    assert sheet.account == "Müller & Söhne #1 *GmbH*"
    assert ["Scope", "Everything"] in sheet.facts
    assert ["Protected until", "May 1, 2027, 11:00\u202fAM CEST"] in sheet.facts
    assert not any(name == "Tax number" for name, _ in sheet.facts)
