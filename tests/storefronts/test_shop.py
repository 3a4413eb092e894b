"""What a storefront asks: its own price while it stands, else the list price."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import update

from marketplace.catalog import pricing
from marketplace.catalog.models import ListPrice
from marketplace.db.base import db
from marketplace.storefronts.shop import ShopPrice, price_in, shop_prices
from tests.support.sales import AT
from tests.support.shops import a_price, a_storefront
from tests.support.statements import counted
from tests.support.world import World, a_world


@pytest.fixture
def world(app: Flask) -> World:
    return a_world()


def _price(world: World) -> ShopPrice:
    shop = a_storefront(world.partner)
    terms = pricing.seller_terms(world.partner.id, at=AT)
    [price] = shop_prices(shop, [world.offering], terms=terms, at=AT)[world.offering.id]
    return price


def test_without_a_price_of_its_own_it_is_the_list_price(world: World) -> None:
    price = _price(world)

    assert (price.own_minor, price.unit_minor, price.is_below_list) == (None, 100_000, False)
    assert (price.earned_minor, price.earned_bps) == (25_000, 2_500)


def test_its_own_price_shows_what_is_earned(world: World) -> None:
    a_price(a_storefront(world.partner), world.offering, 90_000)

    price = _price(world)

    assert (price.unit_minor, price.is_below_list, price.earned_minor) == (90_000, True, 15_000)
    assert price.earned_bps == 1_666


def test_a_price_that_fell_below_the_partners_own_gives_way_to_the_list_price(world: World) -> None:
    a_price(a_storefront(world.partner), world.offering, 90_000)
    db.session.execute(update(ListPrice).values(unit_minor=200_000))
    db.session.commit()

    price = _price(world)

    assert (price.own_minor, price.unit_minor) == (None, 200_000)
    assert price.refused == "900.00 EUR a unit is below the partner price. Ask 1500.00 EUR or more."


def test_many_offerings_take_as_few_statements_as_one(world: World) -> None:
    shop, terms = a_storefront(world.partner), pricing.seller_terms(world.partner.id, at=AT)
    assert (shop.is_house, world.offering.id, world.other_offering.id) != (True, 0, 0)  # read before it is counted

    with counted() as one:
        shop_prices(shop, [world.offering], terms=terms, at=AT)
    with counted() as two:
        shop_prices(shop, [world.offering, world.other_offering], terms=terms, at=AT)

    assert (len(one), len(two)) == (3, 3)


def test_the_house_has_no_price_but_the_list_price(world: World) -> None:
    house = a_storefront(None)
    [price] = shop_prices(house, [world.offering], terms=pricing.HOUSE_TERMS, at=AT)[world.offering.id]

    assert (price.unit_minor, price.earned_minor) == (100_000, 0)


def test_the_first_price_in_a_currency_is_shown_else_the_first_there_is(world: World) -> None:
    price = _price(world)

    assert price_in([price], "EUR") is price
    assert price_in([price], "USD") is price
    assert price_in([], "EUR") is None
