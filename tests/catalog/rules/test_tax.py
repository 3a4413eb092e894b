"""Which tax a line bears."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from marketplace.catalog.rules.tax import EU_MEMBERS, REVERSE_CHARGE_NOTE, Tax, TaxPlace, TaxRate, find_tax

JUNE = datetime(2026, 6, 1, tzinfo=UTC)
JULY = datetime(2026, 7, 1, tzinfo=UTC)
TICK = timedelta(microseconds=1)
RATES = (
    TaxRate("DE", "", "standard", "USt", 1900, JUNE),
    TaxRate("DE", "", "reduced", "USt", 700, JUNE),
    TaxRate("AT", "", "standard", "USt", 2000, JUNE),
    TaxRate("AT", "", "standard", "USt", 2100, JULY),
    TaxRate("GR", "", "standard", "FPA", 2400, JUNE),
    TaxRate("US", "CA", "standard", "Sales tax", 725, JUNE),
    TaxRate("CA", "", "standard", "GST", 500, JUNE),
    TaxRate("CA", "ON", "standard", "HST", 1300, JUNE),
    TaxRate("CA", "", "exempt", "Exempt", 0, JUNE),
)


def tax(tax_class: str, place: TaxPlace, seller: str = "DE", at: datetime = JUNE) -> Tax:
    return find_tax(RATES, tax_class, place, seller_country=seller, at=at)


@pytest.mark.parametrize(
    ("tax_class", "place", "bps", "jurisdiction"),
    [
        ("standard", TaxPlace("DE"), 1900, "DE"),
        ("reduced", TaxPlace("DE"), 700, "DE"),
        ("standard", TaxPlace("DE", "BY"), 1900, "DE"),
        ("standard", TaxPlace("AT"), 2000, "AT"),
        ("standard", TaxPlace("US", "CA"), 725, "US-CA"),
        ("standard", TaxPlace("CA"), 500, "CA"),
        ("standard", TaxPlace("CA", "ON"), 1300, "CA-ON"),
        ("standard", TaxPlace("CA", "QC"), 500, "CA"),
        ("exempt", TaxPlace("CA"), 0, "CA"),
    ],
)
def test_the_rate_is_that_of_region_country_and_class(
    tax_class: str, place: TaxPlace, bps: int, jurisdiction: str
) -> None:
    found = tax(tax_class, place)

    assert (found.bps, found.jurisdiction, found.treatment, found.note) == (bps, jurisdiction, "taxed", "")


def test_a_class_without_a_rate_is_taxed_as_standard() -> None:
    assert tax("reduced", TaxPlace("AT")).bps == 2000
    assert tax("anything", TaxPlace("DE")).bps == 1900


@pytest.mark.parametrize(
    ("place", "at"),
    [(TaxPlace("US"), JUNE), (TaxPlace("US", "OR"), JUNE), (TaxPlace("CH"), JUNE), (TaxPlace("DE"), JUNE - TICK)],
)
def test_a_place_without_any_rate_is_not_taxed_and_says_so(place: TaxPlace, at: datetime) -> None:
    assert tax("standard", place, at=at) == Tax(0, "", place.country, "untaxed")


@pytest.mark.parametrize(("at", "bps"), [(JULY - TICK, 2000), (JULY, 2100), (JULY + timedelta(days=999), 2100)])
def test_a_rate_holds_from_its_instant_until_the_next_one(at: datetime, bps: int) -> None:
    assert tax("standard", TaxPlace("AT"), at=at).bps == bps


def test_a_business_in_another_eu_country_is_reverse_charged_with_the_note() -> None:
    found = tax("standard", TaxPlace("AT", vat_country="AT"))

    assert found == Tax(0, "VAT", "AT", "reverse_charge", REVERSE_CHARGE_NOTE)


@pytest.mark.parametrize(
    ("place", "seller", "bps"),
    [
        (TaxPlace("DE", vat_country="DE"), "DE", 1900),  # at home
        (TaxPlace("DE", vat_country="AT"), "DE", 1900),  # delivered at home
        (TaxPlace("AT"), "DE", 2000),  # a private person
        (TaxPlace("AT", vat_country="FR"), "DE", 2000),  # a number of a third country
        (TaxPlace("AT", vat_country="AT"), "US", 2000),  # a seller outside the EU
        (TaxPlace("CA", "ON", vat_country="CA"), "DE", 1300),  # a customer outside the EU
    ],
)
def test_anybody_else_is_taxed(place: TaxPlace, seller: str, bps: int) -> None:
    found = tax("standard", place, seller)

    assert (found.bps, found.treatment) == (bps, "taxed")


def test_greece_is_known_by_its_country_code() -> None:
    assert tax("standard", TaxPlace("GR", vat_country="GR")).treatment == "reverse_charge"


def test_the_eu_has_27_members() -> None:
    assert len(EU_MEMBERS) == 27
    assert "GB" not in EU_MEMBERS
