"""Buying carts: one for each member and currency, whatever is pressed twice or at once."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.core import clock
from marketplace.db.actor import Actor, act_as, acting, forget_actor
from marketplace.db.base import db
from marketplace.orders import partner_cart
from marketplace.orders.errors import CartNotFound, CartOrdered, QuantityInvalid
from marketplace.orders.models import PartnerCart, PartnerCartLine
from marketplace.orders.partner_cart import Pick
from tests.support.world import World, a_world


@pytest.fixture
def world(app: Flask) -> World:
    return a_world()


def a_pick(world: World, quantity: int = 1) -> Pick:
    return Pick(world.offering.plans[0].id, "Backup Suite · Licence", quantity, 100_000, 2_500)


def put(world: World, *picks: Pick, member: str = "usr_nora", currency: str = "EUR") -> PartnerCart:
    cart = partner_cart.put(world.partner.id, member, picks, currency=currency, at=clock.now())
    db.session.commit()
    return cart


def test_putting_the_same_in_again_sets_the_quantity(world: World) -> None:
    first, again = put(world, a_pick(world, 3)), put(world, a_pick(world, 5))

    assert again.id == first.id
    assert [(line.quantity, line.seen_unit_list_minor, line.seen_margin_bps) for line in again.lines] == [
        (5, 100_000, 2_500)
    ]


def test_carts_are_still_opened_when_the_statement_has_become_a_prepared_one_with_one_plan_for_all(
    world: World,
) -> None:
    carts = [put(world, a_pick(world), member=f"usr_{number}") for number in range(12)]

    assert len({cart.id for cart in carts}) == 12


def test_each_member_and_currency_has_a_cart_of_its_own(world: World) -> None:
    carts = [
        put(world, a_pick(world)),
        put(world, a_pick(world), currency="USD"),
        put(world, a_pick(world), member="usr_x"),
    ]

    assert len({cart.id for cart in carts}) == 3
    assert [cart.currency for cart in partner_cart.open_carts("usr_nora")] == ["EUR", "USD"]


def test_a_cart_that_was_ordered_is_followed_by_a_new_one(world: World) -> None:
    first = put(world, a_pick(world))
    first.state = "ordered"
    db.session.commit()

    second = put(world, a_pick(world))

    assert second.id != first.id
    assert [cart.id for cart in partner_cart.open_carts("usr_nora")] == [second.id]
    with pytest.raises(CartOrdered):
        partner_cart.change(first, {})
    with pytest.raises(CartOrdered):
        partner_cart.remove_unsold(first)


def test_eight_first_presses_at_once_open_one_cart(app: Flask, world: World) -> None:
    start, pick = threading.Barrier(8), a_pick(world)
    partner_id = world.partner.id

    def press(_: int) -> int:
        with app.app_context():
            act_as(Actor("partner", str(partner_id)))
            start.wait()
            try:
                cart = partner_cart.put(partner_id, "usr_nora", [pick], currency="EUR", at=clock.now())
                db.session.commit()
                return cart.id
            finally:
                db.session.remove()
                forget_actor()

    with ThreadPoolExecutor(8) as pool:
        carts = set(pool.map(press, range(8)))

    assert len(carts) == 1
    assert db.session.scalars(select(PartnerCartLine.quantity)).all() == [1]


def test_a_quantity_of_zero_takes_a_line_out_and_a_wrong_one_changes_nothing(world: World) -> None:
    cart, plan = put(world, a_pick(world, 3)), world.offering.plans[0].public_id

    for wrong in (-1, 100_001):
        with pytest.raises(QuantityInvalid):
            partner_cart.change(cart, {plan: wrong})
    assert cart.lines[0].quantity == 3
    with pytest.raises(QuantityInvalid):
        partner_cart.put(world.partner.id, "usr_nora", [a_pick(world, 0)], currency="EUR", at=clock.now())
    partner_cart.change(cart, {"pln_other": 9})
    assert cart.lines[0].quantity == 3
    partner_cart.change(cart, {plan: 0})
    assert cart.lines == []


def test_what_is_retired_has_no_plan_for_its_buyer_and_can_be_taken_out(world: World) -> None:
    cart_id = put(world, a_pick(world)).public_id
    world.offering.state = "retired"
    db.session.commit()

    with acting(Actor("partner", str(world.partner.id))):
        cart = partner_cart.by_public_id("usr_nora", cart_id, is_to_change=True)
        assert [(line.plan, line.description) for line in cart.lines] == [(None, "Backup Suite · Licence")]
        partner_cart.remove_unsold(cart)
        db.session.commit()
        assert partner_cart.by_public_id("usr_nora", cart_id).lines == []


def test_a_cart_is_found_by_its_member_and_held_by_its_hash_alone(world: World) -> None:
    cart = put(world, a_pick(world))
    public_id, token_hash = cart.public_id, cart.token_hash

    with pytest.raises(CartNotFound):
        partner_cart.by_public_id("usr_other", public_id)
    with acting(Actor("partner", str(world.other_partner.id))), pytest.raises(CartNotFound):
        partner_cart.by_public_id("usr_nora", public_id)
    with acting(Actor("customer", token_hash)):
        assert partner_cart.held(token_hash).public_id == public_id
    with acting(Actor("customer", "0" * 64)), pytest.raises(CartNotFound):
        partner_cart.held(token_hash)
