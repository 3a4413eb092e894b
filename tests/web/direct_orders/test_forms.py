"""The form of a direct order."""

from __future__ import annotations

from flask import Flask

from marketplace.web.direct_orders.forms import DirectOrderForm

NEEDED = {"company": "Acme", "name": "Kim", "email": "kim@acme.example.org", "country": "DE", "currency": "EUR"}


def test_company_name_address_of_mail_and_country_are_enough(web: Flask) -> None:
    with web.test_request_context(method="POST", data=NEEDED):
        form = DirectOrderForm()
        assert form.validate(), form.errors
        assert (form.details.company, form.details.line1, form.buyer.country) == ("Acme", "", "DE")


def test_each_of_them_is_needed(web: Flask) -> None:
    for name in ("company", "name", "email", "country"):
        with web.test_request_context(method="POST", data={**NEEDED, name: ""}):
            form = DirectOrderForm()
            assert not form.validate()
            assert name in form.errors
