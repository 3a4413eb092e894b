"""What stands on the pages of a shop."""

from __future__ import annotations

import pytest
from flask import Flask

from marketplace.db.actor import SYSTEM, acting
from marketplace.storefronts.errors import NotOnShelf
from marketplace.web.shop_pages import ShopAddresses, home_page, offering_page, price_of
from tests.support.sales import AT
from tests.support.shops import a_price, a_storefront
from tests.support.world import World, a_world

ADDRESSES = ShopAddresses(home="/s/x/", theme="/s/x/theme.css", offering=lambda public_id: f"/s/x/{public_id}")


@pytest.fixture
def world(app: Flask) -> World:
    return a_world()


def test_the_first_page_has_welcome_shelf_and_prices(app: Flask, world: World) -> None:
    shop = a_storefront(world.partner)
    shop.welcome = "One.\n\nTwo."
    a_price(shop, world.offering, 90_000)

    with app.test_request_context("/?q=backup"), acting(SYSTEM):
        shown = home_page(shop, ADDRESSES, at=AT)

    assert shown["paragraphs"] == ["One.", "Two."]
    assert [offering.name for offering in shown["page"].items] == ["Backup Suite"]
    assert shown["prices"][world.offering.id].unit_minor == 90_000
    assert (shown["is_filtered"], shown["seller"]["name"]) == (True, "Northwind")
    assert len(shown["categories"]) == 3


def test_an_offerings_page_has_its_plans_in_one_currency(app: Flask, world: World) -> None:
    shop = a_storefront(world.partner)

    with app.test_request_context("/?currency=USD"), acting(SYSTEM):
        shown = offering_page(shop, world.offering.public_id, ADDRESSES, at=AT)
        with pytest.raises(NotOnShelf):
            offering_page(shop, "off_absent", ADDRESSES, at=AT)

    assert (shown["currency"], shown["currencies"]) == ("EUR", ["EUR"])
    assert price_of(shown["prices"], world.offering.plans[0].public_id) is shown["prices"][0]
    assert price_of(shown["prices"], "pln_absent") is None
