"""Tax numbers: one spelling, checked where a check is known."""

from __future__ import annotations

import pytest

from marketplace.core.errors import Invalid
from marketplace.customers.tax_numbers import EU_MEMBERS, TaxNumber, TaxNumberInvalid, country_of, recognise


@pytest.mark.parametrize(
    ("typed", "country", "value"),
    [
        ("DE136695976", "DE", "DE136695976"),
        ("de 136.695.976", "DE", "DE136695976"),
        ("136695976", "DE", "DE136695976"),
        ("FR 40 303 265 045", "FR", "FR40303265045"),
        ("ATU13585627", "AT", "ATU13585627"),
        ("EL 094259216", "GR", "EL094259216"),
        ("094259216", "GR", "EL094259216"),
        ("BE0776091951", "BE", "BE0776091951"),
    ],
)
def test_an_eu_number_has_one_spelling_and_its_country(typed: str, country: str, value: str) -> None:
    assert recognise(typed, country) == TaxNumber(value, is_valid=True, vat_country=country)


@pytest.mark.parametrize(
    ("typed", "country"), [("DE136695975", "DE"), ("DE136695976", "FR"), ("hello", "AT"), ("DE", "DE")]
)
def test_a_wrong_eu_number_is_refused(typed: str, country: str) -> None:
    with pytest.raises(TaxNumberInvalid) as refused:
        recognise(typed, country)

    assert isinstance(refused.value, Invalid)
    assert refused.value.facts["country"] == country


def test_a_number_outside_the_eu_is_checked_where_that_is_known_and_makes_no_reverse_charge() -> None:
    assert recognise("CHE-107.787.577 MWST", "CH") == TaxNumber("CHE107787577MWST", is_valid=True)
    assert recognise("CHE 1", "CH") == TaxNumber("CHE1", is_valid=False)
    assert recognise("12-3456789", "US") == TaxNumber("123456789", is_valid=False)


@pytest.mark.parametrize("country", ["", "X", "../", "os.path"])
def test_a_country_that_does_not_exist_checks_nothing(country: str) -> None:
    assert recognise("12345", country) == TaxNumber("12345", is_valid=False)


@pytest.mark.parametrize("typed", ["", "  ", " - / . "])
def test_nothing_typed_is_no_number(typed: str) -> None:
    assert recognise(typed, "DE") is None


def test_the_members_are_countries() -> None:
    assert len(EU_MEMBERS) == 27
    assert "GR" in EU_MEMBERS
    assert not {"EL", "XI", "GB"} & EU_MEMBERS


@pytest.mark.parametrize(("number", "country"), [("DE136695976", "DE"), ("EL094259216", "GR"), ("XI123456789", "GB")])
def test_a_number_says_its_country(number: str, country: str) -> None:
    assert country_of(number) == country
