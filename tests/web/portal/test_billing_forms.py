"""What the form of invoice details makes of what was entered."""

from __future__ import annotations

from flask import Flask
from werkzeug.datastructures import MultiDict

from marketplace.partners.billing import Billing
from marketplace.web.portal.billing_forms import BillingForm


def entered(app: Flask, country: str, **fields: str) -> Billing:
    with app.test_request_context():
        return BillingForm(MultiDict({"line1": " Main  Street 1 ", "city": "X", **fields}), country=country).billing


def test_spaces_are_tidied_and_a_number_outside_the_union_reverse_charges_nothing(app: Flask) -> None:
    assert entered(app, "CH", tax_number="chf 12").line1 == "Main Street 1"
    assert entered(app, "CH", tax_number="CHE-116.281.710 MWST").has_valid_tax_number is False
    assert entered(app, "FR", tax_number="15901234567") == Billing(
        "Main Street 1", "X", tax_number="FR15901234567", has_valid_tax_number=True
    )


def test_a_state_is_kept_by_its_code_where_the_country_has_a_list(app: Flask) -> None:
    assert entered(app, "US", region="California").region == "CA"
    assert entered(app, "DE", region="Bayern").region == "Bayern"
