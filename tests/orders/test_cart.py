"""Carts: what is in them, and to whom they are bound."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from marketplace.core.ids import new_secret
from marketplace.db.base import db
from marketplace.orders import cart, links
from marketplace.orders.errors import CartCurrencyDiffers, CartNotFound, CartOrdered, OfferEnded, QuantityInvalid
from marketplace.orders.models import CartBinding, CartLine, Link
from tests.support.sales import AT, SECRET_KEY, a_cart, a_link, a_purchase, as_customer, ordered
from tests.support.world import World, a_world, an_offering


@pytest.fixture
def world(app: Flask) -> World:
    return a_world()


def _put(secret: str, link: Link, *, minutes: int = 1) -> None:
    token = links.token(link, SECRET_KEY)
    with as_customer(secret):
        try:
            offer, _seller = links.open_token(token, SECRET_KEY)
            found = cart.find(secret, is_to_change=True)
            cart.put(found, offer, links.lines_of(offer), at=AT + timedelta(minutes=minutes))
            db.session.commit()
        finally:
            db.session.rollback()


def test_an_offer_put_in_again_replaces_itself_and_binds_again(world: World) -> None:
    link = a_link(world.partner, world.offering, quantity=5, unit_retail_minor=90_000)
    secret = a_cart(link, quantity=9)

    _put(secret, link)

    assert db.session.execute(select(CartLine.quantity, CartLine.unit_retail_minor)).all() == [(5, 90_000)]
    assert _count(CartBinding) == 2


def test_the_offer_put_in_last_sets_the_price_of_a_plan(world: World) -> None:
    secret = a_cart(a_link(world.partner, world.offering, unit_retail_minor=90_000))

    _put(secret, a_link(world.other_partner, world.offering, unit_retail_minor=95_000))

    assert db.session.scalars(select(CartLine.unit_retail_minor)).all() == [95_000]
    bound = db.session.scalars(select(CartBinding.partner_id).order_by(CartBinding.bound_at)).all()
    assert bound == [world.partner.id, world.other_partner.id]


def test_currencies_are_not_mixed(world: World) -> None:
    dollars = an_offering("Archive", vendor=world.vendor, currency="USD")
    secret = a_cart(a_link(world.partner, world.offering))

    with pytest.raises(CartCurrencyDiffers):
        _put(secret, a_link(world.partner, dollars, currency="USD"))

    assert (_count(CartLine), _count(CartBinding)) == (1, 1)


def test_an_offer_that_has_ended_is_not_put_in(world: World) -> None:
    secret = a_cart(a_link(world.partner, world.offering))

    with pytest.raises(OfferEnded):
        _put(secret, a_link(world.partner, world.other_offering), minutes=60 * 24 * 30)

    assert _count(CartLine) == 1


def test_an_ordered_cart_takes_nothing_more(world: World) -> None:
    link = a_link(world.partner, world.offering)
    secret = a_cart(link)
    ordered(secret, a_purchase())

    with pytest.raises(CartOrdered):
        _put(secret, link)
    with as_customer(secret), pytest.raises(CartOrdered):
        cart.change(cart.find(secret), {})

    assert _count(CartLine) == 1


@pytest.mark.parametrize("quantity", [-1, 100_001])
def test_a_quantity_out_of_range_changes_nothing(world: World, quantity: int) -> None:
    secret = a_cart(a_link(world.partner, world.offering, world.other_offering))
    first, second = world.offering.plans[0].public_id, world.other_offering.plans[0].public_id

    with as_customer(secret), pytest.raises(QuantityInvalid):
        cart.change(cart.find(secret), {first: 4, second: quantity})

    db.session.rollback()
    assert db.session.scalars(select(CartLine.quantity)).all() == [1, 1]


def test_a_plan_that_is_not_in_the_cart_is_passed_over(world: World) -> None:
    secret = a_cart(a_link(world.partner, world.offering))

    with as_customer(secret):
        cart.change(cart.find(secret), {"pln_elsewhere": 7})
        db.session.commit()

    assert db.session.scalars(select(CartLine.quantity)).all() == [1]


def test_the_secret_of_another_opens_no_cart(world: World) -> None:
    secret = a_cart(a_link(world.partner, world.offering))
    other = new_secret()

    with as_customer(other), pytest.raises(CartNotFound):
        cart.find(secret)
    with as_customer(secret), pytest.raises(CartNotFound):
        cart.find(other)


def test_a_copy_has_the_lines_and_the_bindings_of_the_first(world: World) -> None:
    secret, again = a_cart(a_link(world.partner, world.offering), quantity=3), new_secret()
    with as_customer(secret):
        lines, bindings = cart.copy_of(cart.find(secret))
    with as_customer(again):
        cart.fill(cart.open_cart(again, currency="EUR", at=AT), lines, bindings)
        db.session.commit()
        found = cart.find(again)
        assert [(line.quantity, line.plan.offering.name) for line in found.lines] == [(3, "Backup Suite")]
        assert [bound.bound_at for bound in found.bindings] == [AT]


def _count(table: type[CartLine | CartBinding]) -> int:
    return db.session.scalar(select(func.count()).select_from(table)) or 0
