"""The chosen shelf and its prices."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.catalog import pricing
from marketplace.catalog.price_cards import PriceCard, price_cards
from marketplace.catalog.rules.retail import RetailAboveMaximum, RetailBelowFloor
from marketplace.db.base import db
from marketplace.storefronts import queries, shelf
from marketplace.storefronts.errors import TooMuchChosen
from marketplace.storefronts.models import StorefrontPrice
from tests.support.sales import AT
from tests.support.shops import a_storefront
from tests.support.statements import counted
from tests.support.world import World, a_world, an_offering


@pytest.fixture
def world(app: Flask) -> World:
    return a_world()


def _card(world: World) -> PriceCard:
    terms = pricing.seller_terms(world.partner.id, at=AT)
    [card] = price_cards([world.offering.id], terms=terms, at=AT)[world.offering.id]
    return card


def test_what_is_chosen_comes_in_its_order_and_can_be_moved(world: World) -> None:
    third = an_offering("Archive", vendor=world.vendor)
    shop = a_storefront(world.partner, chosen=(world.offering, world.other_offering, third))
    first, second = world.offering.id, world.other_offering.id

    shelf.move(shop, third, by=-1)
    assert shelf.chosen_keys(shop) == [first, third.id, second]
    shelf.move(shop, third, by=-5)
    assert shelf.chosen_keys(shop) == [third.id, first, second]
    shelf.move(shop, world.offering, by=9)
    assert shelf.chosen_keys(shop) == [third.id, second, first]


def test_a_move_writes_only_what_it_passes(world: World) -> None:
    more = [an_offering(f"Archive {number}", vendor=world.vendor) for number in range(4)]
    shop = a_storefront(world.partner, chosen=(world.offering, *more))
    db.session.expire_all()

    with counted() as seen:
        shelf.move(shop, more[3], by=-1)
        db.session.flush()

    assert shelf.chosen_keys(shop) == [each.id for each in (world.offering, more[0], more[1], more[3], more[2])]
    assert sum(statement.startswith("UPDATE") for statement in seen) <= 2


def test_an_offering_stands_there_once_and_can_be_taken_off(world: World) -> None:
    shop = a_storefront(world.partner, chosen=(world.offering, world.other_offering))

    shelf.add(shop, world.offering)
    assert shelf.chosen_count(shop) == 2
    shelf.remove(shop, world.offering)
    shelf.remove(shop, world.offering)
    shelf.move(shop, world.offering, by=1)

    assert shelf.chosen_keys(shop) == [world.other_offering.id]


def test_a_shelf_has_an_end(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shelf, "MOST_CHOSEN", 1)
    shop = a_storefront(world.partner, chosen=(world.offering,))

    with pytest.raises(TooMuchChosen):
        shelf.add(shop, world.other_offering)

    assert shelf.chosen_count(shop) == 1


def test_a_price_between_floor_and_maximum_is_set_and_taken_back(world: World) -> None:
    shop, card = a_storefront(world.partner), _card(world)

    shelf.set_price(shop, card, 90_000)
    shelf.set_price(shop, card, 75_000)
    db.session.flush()
    assert queries.prices_of(shop) == {(world.offering.plans[0].id, "EUR"): 75_000}

    shelf.use_list_price(shop, card)
    shelf.use_list_price(shop, card)
    db.session.flush()
    assert queries.prices_of(shop) == {}


def test_a_price_outside_its_bounds_is_refused_as_for_links(world: World) -> None:
    shop, card = a_storefront(world.partner), _card(world)

    with pytest.raises(RetailBelowFloor, match=r"below the partner price. Ask 750.00 EUR or more"):
        shelf.set_price(shop, card, 74_999)
    with pytest.raises(RetailAboveMaximum):
        shelf.set_price(shop, card, 10**15)

    assert db.session.scalars(select(StorefrontPrice.plan_id)).all() == []
