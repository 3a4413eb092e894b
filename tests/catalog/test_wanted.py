"""Who buys, in the words of the tax rules."""

from __future__ import annotations

from marketplace.catalog.rules.tax import TaxPlace
from marketplace.catalog.wanted import Buyer


def test_a_valid_vat_number_is_one_of_the_buyers_own_country() -> None:
    assert Buyer("NL", is_business_with_valid_vat=True).place == TaxPlace("NL", "", "NL")


def test_a_private_person_has_no_vat_country() -> None:
    assert Buyer("US", "CA").place == TaxPlace("US", "CA", None)
