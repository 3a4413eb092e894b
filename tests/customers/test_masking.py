from __future__ import annotations

import pytest

from marketplace.customers.masking import (
    HIDDEN,
    facts_of_address,
    facts_of_company,
    facts_of_contact,
    found_in,
    kept,
    masked,
)
from marketplace.customers.models import Contact

CONTACT = Contact(
    company="Kestrel Logistik AG", name="Kim van Doe", email="kim@kestrel-log.example", line1="Hafenstraße 12", line2="",
    city="Kiel", region="", postal_code="24103", country="DE", tax_number="DE136695976", po_number="PO 7",
)  # fmt: skip


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("Kestrel Logistik AG has paid", f"{HIDDEN} has paid"),
        ("we at kestrel logistik like it", f"we at {HIDDEN} like it"),
        ("KESTREL, as they say", f"{HIDDEN}, as they say"),
        ("> Dear Kim van\n> Doe,", f"> Dear {HIDDEN},"),
        ("Regards, Doe", f"Regards, {HIDDEN}"),
        ("come to Hafenstraße 12, 24103 Kiel", f"come to {HIDDEN}, {HIDDEN}"),
        ("our number is DE136695976, order PO 7", f"our number is {HIDDEN}, order {HIDDEN}"),
        ("see www.kestrel-log.example", f"see www.{HIDDEN}"),
        ("write to ceo@elsewhere.example", f"write to {HIDDEN}"),
        ("ring +49 431 555-01 40 or 0049 (431) 5550140", f"ring {HIDDEN} or {HIDDEN}"),
        ("Tel.: 0431 5550140", f"Tel: {HIDDEN}"),
        ("Mobile: (0171) 555 0198", f"Mobile: {HIDDEN}"),
        ("ring 0431 555 01 40, or 0171/5550198.", f"ring {HIDDEN}, or {HIDDEN}."),
        ("01715550198, (0431) 5550140", f"{HIDDEN}, {HIDDEN}"),
        ("(415) 555-0198 or 415-555-0198", f"{HIDDEN} or {HIDDEN}"),
        ("Kes\u00adtrel has it, kes\u200btrel-log.example", f"{HIDDEN} has it, {HIDDEN}"),
        ("HAFENSTRASSE 12", HIDDEN),
    ],
)
def test_what_names_the_customer_is_masked(said: str, left: str) -> None:
    assert masked(said, facts_of_contact(CONTACT)) == left


@pytest.mark.parametrize(
    "said",
    [
        "It costs 1 080.00 EUR since 2026-11-23.", "Order ord_7f3k92tdxm0000000000, 3 × 33.33", "10.0.0.1 answers", "Kimberley",
        "the doorbell", "version 2.11.0 of 2026", "on 05/11/2026, at 09:30", "0.175 or 01.02.2026 12:00", "invoice 0007 4711",
        "between 0100 and 0230", "INV-2026-000123 of 1 000 000 accounts", "10.0.0.138-10.0.0.200", "0815",
    ],
)  # fmt: skip
def test_everything_else_stays(said: str) -> None:
    assert masked(said, facts_of_contact(CONTACT)) == said


def test_an_accent_is_one_however_it_is_composed() -> None:
    assert masked("at Mu\u0308ller Bau", ["Müller Bau"]) == f"at {HIDDEN}"
    assert masked("at Müller Bau", ["Mu\u0308ller Bau"]) == f"at {HIDDEN}"


def test_short_and_empty_facts_mask_nothing() -> None:
    assert masked("a to b", ["", " ", "to"]) == "a to b"


def test_a_company_is_known_without_its_legal_form() -> None:
    assert facts_of_company("Kestrel Logistik AG")[:2] == ["Kestrel Logistik AG", "Kestrel Logistik"]
    assert facts_of_company("") == ["", ""]


@pytest.mark.parametrize(
    ("address", "facts"),
    [
        ("kim@kestrel.example", ["kim@kestrel.example", "kestrel.example", "kestrel"]),
        ("https://www.kestrel.example/about", ["https://www.kestrel.example/about", "kestrel.example", "kestrel"]),
        ("", [""]),
    ],
)
def test_an_address_is_known_by_its_domain(address: str, facts: list[str]) -> None:
    assert facts_of_address(address) == facts


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("We know Kim van\nDoe of KESTREL.", "Kim van\nDoe"),
        ("Ring +49 431 555 0140 for Kestrel Logistik AG.", "+49 431 555 0140"),
        ("They compare.", ""),
    ],
)
def test_the_first_passage_that_names_is_found_as_it_is_written(text: str, said: str) -> None:
    assert found_in(text, facts_of_contact(CONTACT)) == said


@pytest.mark.parametrize(
    ("said", "stays", "shown"),
    [
        ("ORDER 7 KIM@KESTREL-LOG.EXAMPLE", f"ORDER 7 {HIDDEN}", f"ORDER 7 {HIDDEN}"),
        ("ring +49 431 555-01 40", f"ring {HIDDEN}", f"ring {HIDDEN}"),
        ("Tel.: 0431 5550140", HIDDEN, f"{HIDDEN}"),
        ("0431 555 01 40 STRIPE", f"{HIDDEN} STRIPE", f"{HIDDEN} STRIPE"),
        ("STRIPE 01715550198", "STRIPE 01715550198", f"STRIPE {HIDDEN}"),
        ("STRIPE 001234567890123", "STRIPE 001234567890123", f"STRIPE {HIDDEN}"),
        ("MERIDIAN itv_7f3k92tdxm", "MERIDIAN itv_7f3k92tdxm", "MERIDIAN itv_7f3k92tdxm"),
    ],
)
def test_what_a_bank_writes_is_kept_with_its_references_and_shown_without_numbers(
    said: str, stays: str, shown: str
) -> None:
    assert (kept(said), masked(kept(said), ())) == (stays, shown)
