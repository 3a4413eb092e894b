"""A partner orders for itself: at its own price, once, and never at another total than was shown."""

from __future__ import annotations

from dataclasses import replace

import psycopg
import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.core import clock
from marketplace.core.ids import new_secret
from marketplace.customers.models import Account
from marketplace.db.actor import Actor, acting
from marketplace.db.base import db
from marketplace.db.transaction import transaction
from marketplace.orders import buying, queries
from marketplace.orders.errors import BuyingSuspended, CartEmpty, CartNotFound, CartOrdered, OrderNotFound, TotalChanged
from marketplace.orders.models import Order, OrderAttribution, PartnerCart
from marketplace.protection.models import GuardDecision
from tests.support.buying import a_buying_cart, a_buying_partner, a_purchase_of
from tests.support.world import World, a_world


@pytest.fixture
def world(app: Flask) -> World:
    return a_world()


def order(world: World, cart: PartnerCart, *, shown: int = 90_000, **buyer: object) -> Order:
    """Order as the portal does: as the cart's holder, in one transaction."""
    token_hash, who = cart.token_hash, a_buying_partner(world.partner, **buyer)
    with acting(Actor("customer", token_hash)), transaction():
        order_id = buying.order_cart(token_hash, who, shown_minor=shown, at=clock.now()).id
    return db.session.get_one(Order, order_id)


def test_it_is_the_partners_own_at_its_price_and_earns_nothing(world: World) -> None:
    placed = order(world, a_buying_cart(world.partner, "usr_nora", world.offering))
    [line] = queries.lines(placed)

    assert (placed.route, placed.is_purchase, placed.partner_id) == ("partner_order", True, world.partner.id)
    assert (placed.list_total_minor, placed.partner_total_minor, placed.retail_total_minor) == (100_000, 75_000, 75_000)
    assert (placed.tax_minor, placed.total_minor, placed.commission_minor) == (15_000, 90_000, 0)
    assert (line.fee_minor, line.proceeds_minor, line.commission_minor, line.terms["way"]) == (
        7_500,
        67_500,
        0,
        "partner",
    )
    assert placed.contact is None
    won = db.session.scalars(select(OrderAttribution)).one()
    assert (won.level, won.partner_id) == ("own_purchase", world.partner.id)
    assert won.reason == "The partner buys at its own price."
    assert db.session.scalars(select(GuardDecision.route)).all() == ["partner_order"]


def test_the_company_has_one_account_of_its_own_that_is_nobodys_customer(world: World) -> None:
    for _ in range(2):
        order(world, a_buying_cart(world.partner, "usr_nora", world.offering))

    assert db.session.scalars(select(Account.partner_id)).all() == [None]


def test_a_second_press_gets_the_order_of_the_first(world: World) -> None:
    cart = a_buying_cart(world.partner, "usr_nora", world.offering)

    first, again = order(world, cart), order(world, cart)

    assert again.id == first.id
    assert db.session.scalars(select(Order.id)).all() == [first.id]


def test_a_second_press_that_asks_for_something_else_is_refused(world: World) -> None:
    cart = a_buying_cart(world.partner, "usr_nora", world.offering)
    first = order(world, cart)
    for_somebody = replace(a_buying_partner(world.partner), customer_id=first.account_id + 1)

    with pytest.raises(CartOrdered):
        order(world, cart, shown=1)
    with pytest.raises(CartOrdered), acting(Actor("customer", cart.token_hash)), transaction():
        buying.order_cart(cart.token_hash, for_somebody, shown_minor=90_000, at=clock.now())

    db.session.rollback()
    assert db.session.scalars(select(Order.id)).all() == [first.id]


def test_another_total_than_was_shown_orders_nothing(world: World, superuser: psycopg.Connection) -> None:
    cart = a_buying_cart(world.partner, "usr_nora", world.offering)

    with pytest.raises(TotalChanged) as refused:
        order(world, cart, shown=89_999)

    assert refused.value.facts == {"shown_minor": 89_999, "now_minor": 90_000, "currency": "EUR"}
    for table in ("orders", "order_lines", "guard_decisions", "accounts"):
        assert superuser.execute(f"select count(*) from {table}").fetchone() == (0,)  # type: ignore[call-overload]
    assert cart.state == "open"


def test_a_business_abroad_with_a_tax_number_is_reverse_charged(world: World) -> None:
    world.partner.country = "FR"
    db.session.commit()

    placed = order(
        world, a_buying_cart(world.partner, "usr_nora", world.offering), shown=75_000, is_business_with_valid_vat=True
    )

    assert (placed.tax_minor, placed.total_minor) == (0, 75_000)


def test_an_empty_cart_a_suspended_partner_and_a_stranger_order_nothing(world: World) -> None:
    cart = a_buying_cart(world.partner, "usr_nora")
    with pytest.raises(CartEmpty):
        order(world, cart)
    token_hash, who = cart.token_hash, a_buying_partner(world.partner)
    with acting(Actor("customer", "0" * 64)), pytest.raises(CartNotFound):
        buying.order_cart(token_hash, who, shown_minor=0, at=clock.now())
    db.session.rollback()
    world.partner.state = "suspended"
    db.session.commit()
    with pytest.raises(BuyingSuspended):
        order(world, a_buying_cart(world.partner, "usr_nora", world.offering))

    assert db.session.scalars(select(Order.id)).all() == []


def test_a_cart_that_was_not_ordered_has_no_order(world: World) -> None:
    with pytest.raises(OrderNotFound):
        buying.of_cart(a_buying_cart(world.partner, "usr_nora", world.offering).token_hash)


def test_no_address_opens_a_purchase(world: World) -> None:
    placed = a_purchase_of(world.partner, world.offering)

    assert len(placed.token_hash) == len(new_secret()) + 21 == 64  # a hash whose secret nobody has kept
