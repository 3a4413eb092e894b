"""Whose payout settings the pages are about."""

from __future__ import annotations

from flask import Flask

from marketplace.web.payout_settings.payee import Payee
from tests.support.world import a_partner, a_vendor


def test_its_pages_are_its_audiences_and_stripe_comes_back_to_the_outside_address(app: Flask) -> None:
    payee = Payee("vendor", a_vendor, "show", "new")

    with app.test_request_context("/"):
        assert payee.url("show") == "/vendor/payout-settings/"
        assert (
            payee.outside("onboarding.show")
            == f"{app.config['MARKETPLACE_BASE_URL']}/vendor/payout-settings/onboarding/return"
        )


def test_only_a_partners_country_is_known(app: Flask) -> None:
    assert (
        Payee("portal", lambda: a_partner(country="FR"), "show", "new").country(),
        Payee("vendor", a_vendor, "show", "new").country(),
    ) == (
        "FR",
        "",
    )
