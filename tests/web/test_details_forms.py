"""The form of the details page, by itself."""

from __future__ import annotations

import pytest
from flask import Flask

from marketplace.catalog.pricing import Buyer
from marketplace.customers.directory import ContactDetails
from marketplace.web.details_forms import DetailsForm
from tests.support.storefront import ENTERED


@pytest.fixture
def page(apps: dict[str, Flask]) -> Flask:
    return apps["web"]


def _form(page: Flask, **changes: str) -> DetailsForm:
    with page.test_request_context("/", method="POST", data={**ENTERED, **changes}):
        form = DetailsForm()
        form.validate()
        return form


def test_spaces_are_tidied_and_the_number_gets_its_one_spelling(page: Flask) -> None:
    form = _form(page, company="  Acme   GmbH ", tax_number="de 136 695 976")

    assert not form.errors
    assert form.details == ContactDetails(
        company="Acme GmbH", name="Kim Doe", email="kim@acme.example.org", line1="Hauptstr. 1", city="Berlin",
        country="DE", postal_code="10115", tax_number="DE136695976",
    )  # fmt: skip
    assert form.buyer == Buyer("DE", "", is_business_with_valid_vat=True)


def test_a_state_is_kept_as_its_code(page: Flask) -> None:
    form = _form(page, country="US", region="california", postal_code="94105")

    assert (form.details.region, form.buyer) == ("CA", Buyer("US", "CA"))


def test_a_province_elsewhere_is_kept_as_typed(page: Flask) -> None:
    assert _form(page, region="Land Berlin").details.region == "Land Berlin"


def test_a_number_outside_the_eu_is_kept_and_changes_no_tax(page: Flask) -> None:
    form = _form(page, country="CH", tax_number="CHE-107.787.577 MWST")

    assert not form.errors
    assert form.details.tax_number == "CHE107787577MWST"
    assert form.buyer == Buyer("CH")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("email", "kim"),
        ("email", "kim@" + "a" * 250 + ".com"),
        ("company", " "),
        ("name", ""),
        ("line1", ""),
        ("city", ""),
        ("postal_code", ""),
        ("company", "a" * 201),
        ("country", "??"),
    ],
)
def test_what_is_missing_or_wrong_is_told_at_its_field(page: Flask, field: str, value: str) -> None:
    assert list(_form(page, **{field: value}).errors) == [field]


def test_where_there_are_no_postal_codes_none_is_asked(page: Flask) -> None:
    assert not _form(page, country="HK", postal_code="").errors
