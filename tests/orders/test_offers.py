"""What a cart costs, and at whose terms."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from marketplace.catalog.pricing import Buyer, Reading
from marketplace.orders import cart, offers
from marketplace.orders.errors import CartEmpty, OfferEnded
from marketplace.orders.models import Cart
from tests.support.sales import AT, a_cart, a_link, as_customer
from tests.support.statements import counted
from tests.support.world import World, a_world


@pytest.fixture
def world(app: Flask) -> World:
    return a_world()


def test_the_customer_sees_what_it_will_pay(world: World) -> None:
    secret = a_cart(a_link(world.partner, world.offering, unit_retail_minor=90_000), quantity=2)

    with as_customer(secret):
        found = cart.find(secret)
        behind = offers.offers_of_acting_cart(found)
        [line] = offers.shown(found, behind, buyer=Buyer("DE"), seller_country="DE", reading=Reading(AT))

    assert (line.money.net_minor, line.money.tax_minor, line.money.gross_minor) == (180_000, 36_000, 216_000)


def test_a_customer_sees_the_offers_of_its_own_cart_only(world: World) -> None:
    mine, theirs = a_cart(a_link(world.partner, world.offering)), a_cart(a_link(world.other_partner, world.offering))

    with as_customer(mine):
        [link] = offers.offers_of_acting_cart(cart.find(mine)).links.values()
        assert link.partner_id == offers.last_bound(cart.find(mine))
    with as_customer(theirs):
        [other] = offers.offers_of_acting_cart(cart.find(theirs)).links.values()

    assert link.id != other.id


def test_a_cart_stands_until_its_offer_ends(world: World) -> None:
    secret = a_cart(a_link(world.partner, world.offering))

    with as_customer(secret):
        found = cart.find(secret)
        behind = offers.offers_of_acting_cart(found)
        offers.check_standing(found, behind, at=AT + timedelta(days=30, microseconds=-1))
        with pytest.raises(OfferEnded) as ended:
            offers.check_standing(found, behind, at=AT + timedelta(days=30))

    assert ended.value.facts["title"] == "Backup Suite"


def test_a_cart_without_lines_cannot_be_ordered() -> None:
    with pytest.raises(CartEmpty):
        offers.check_standing(Cart(lines=[], bindings=[]), offers.Offers({}, {}), at=AT)


def test_a_cart_of_no_link_is_bound_to_nobody() -> None:
    assert offers.last_bound(Cart(lines=[], bindings=[])) is None


def test_reading_the_offers_takes_one_statement(world: World) -> None:
    secret = a_cart(a_link(world.partner, world.offering, world.other_offering))

    with as_customer(secret):
        found = cart.find(secret)
        with counted() as seen:
            offers.offers_of_acting_cart(found)

    assert len(seen) == 1
