"""The form of a shop."""

from __future__ import annotations

from flask import Flask

from marketplace.storefronts.opening import Look
from marketplace.web.shopkeeping.forms import StorefrontForm
from tests.web.test_brands import a_shop


def test_the_form_starts_with_what_the_shop_says_and_gives_it_back(web: Flask) -> None:
    shop = a_shop(welcome="Hi", slug="alp", currency="EUR")
    shop.is_whole_catalogue = False

    with web.test_request_context():
        form = StorefrontForm.of(shop)
        look = form.look()

    assert look == Look("Alp", "Calm", "Hi", "#0b6b4f", "EUR", is_whole_catalogue=False)


def test_an_address_is_read_in_small_letters(web: Flask) -> None:
    with web.test_request_context(method="POST", data={"slug": "  Alp-IT "}):
        assert StorefrontForm().slug.data == "alp-it"
