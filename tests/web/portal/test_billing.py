"""Invoice details: stated by owner and finance, checked, and carried by the next invoices."""

from __future__ import annotations

import pytest

from marketplace.db.base import db
from marketplace.partners import billing
from tests.support.buying import Office, an_office

ENTERED = {
    "line1": "Seestraße 1",
    "line2": "",
    "postal_code": "78464",
    "city": "Konstanz",
    "region": "",
    "tax_number": "DE 298 765 435",
}


def test_what_is_stated_is_kept_in_its_one_spelling_and_shown_again(office: Office) -> None:
    answer = office.client.post("/portal/invoice-details/", data=ENTERED)

    assert (answer.status_code, answer.location) == (303, "/portal/invoice-details/")
    found = billing.details_of(office.world.partner.id)
    assert found is not None
    assert (found.line1, found.tax_number, found.has_valid_tax_number) == ("Seestraße 1", "DE298765435", True)
    assert 'value="DE298765435"' in office.client.get("/portal/invoice-details/").text


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"line1": ""}, "Enter the street and number."),
        ({"city": " "}, "Enter the city."),
        ({"postal_code": ""}, "Enter the postal code."),
        ({"tax_number": "DE123"}, "This is no VAT number of your country."),
    ],
)
def test_a_mistake_is_told_beside_its_field_and_nothing_is_kept(
    office: Office, change: dict[str, str], why: str
) -> None:
    answer = office.client.post("/portal/invoice-details/", data={**ENTERED, **change})

    assert answer.status_code == 422
    assert why in answer.text
    assert 'value="Seestraße 1"' in answer.text or "line1" in change
    assert billing.details_of(office.world.partner.id) is None


def test_finance_may_and_a_seller_may_not(office: Office) -> None:
    finance = an_office(office.client, role="finance", world=office.world)
    assert finance.client.post("/portal/invoice-details/", data=ENTERED).status_code == 303

    seller = an_office(office.client, role="seller", world=office.world)
    assert seller.client.get("/portal/invoice-details/").status_code == 403


def test_where_tax_depends_on_the_state_one_is_needed(office: Office) -> None:
    office.world.partner.country = "US"
    db.session.commit()
    without = {**ENTERED, "tax_number": "", "postal_code": "60606"}

    assert office.client.post("/portal/invoice-details/", data=without).status_code == 422
    assert office.client.post("/portal/invoice-details/", data={**without, "region": "illinois"}).status_code == 303
    found = billing.details_of(office.world.partner.id)
    assert found is not None
    assert (found.region, found.has_valid_tax_number) == ("IL", False)
