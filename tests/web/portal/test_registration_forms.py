"""The forms by which a partner claims an account."""

from __future__ import annotations

from flask import Flask
from werkzeug.datastructures import MultiDict

from marketplace.web.portal.registration_forms import CheckForm, RegistrationForm, house, new_form
from tests.support.market import Market
from tests.support.protection import as_partner


def test_what_is_typed_becomes_a_submission_of_one_vendors_offerings(market: Market, app: Flask) -> None:
    vendor = market.world.vendor.public_id
    typed = MultiDict({"mark": "m", "company": "Acme", "identity": "acme.com", "scope": vendor, "duns": "123456789"})

    with app.test_request_context(), as_partner(market.world.partner):
        form = RegistrationForm(formdata=typed)
        assert form.validate()
        submission = form.submission()
        check = CheckForm(formdata=typed).submission()

    assert (submission.mark, submission.duns, check.mark, check.duns) == ("m", "123456789", "", "")
    assert submission.vendor is not None
    assert submission.vendor.public_id == vendor


def test_each_new_form_has_a_mark_of_its_own(market: Market, app: Flask) -> None:
    with app.test_request_context("/?company=Acme"), as_partner(market.world.partner):
        one, other = new_form(), new_form()

    assert one.company.data == "Acme"
    assert one.mark.data != other.mark.data


def test_the_house_decides_in_its_own_time_zone(app: Flask) -> None:
    with app.test_request_context():
        assert house().time_zone == "Europe/Berlin"
