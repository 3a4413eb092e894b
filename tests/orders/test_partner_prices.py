"""What a buying cart comes to today, beside what its buyer saw before."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import text

from marketplace.catalog import pricing
from marketplace.catalog.models import PriceBreak
from marketplace.core import clock
from marketplace.core.errors import Invalid
from marketplace.db.base import db
from marketplace.orders import partner_cart, partner_prices, queries
from marketplace.orders.models import PartnerCart
from marketplace.orders.partner_prices import PricedCart
from tests.support.buying import a_buying_cart, a_purchase_of
from tests.support.world import World, a_world, an_offering


@pytest.fixture
def world(app: Flask) -> World:
    return a_world()


def priced(world: World, cart: PartnerCart) -> PricedCart:
    at = clock.now()
    terms, buyer = pricing.seller_terms(world.partner.id, at=at), pricing.Buyer("DE")
    return partner_prices.price_cart(cart, terms=terms, buyer=buyer, seller_country="DE", at=at)


def test_the_worked_example_at_the_partners_price(world: World) -> None:
    sums = priced(world, a_buying_cart(world.partner, "usr_nora", world.offering))

    assert (sums.list_minor, sums.margin_minor, sums.net_minor) == (100_000, 25_000, 75_000)
    assert (sums.tax_minor, sums.total_minor) == (15_000, 90_000)
    assert [row.change_minor for row in sums.rows] == [0]


def test_a_price_that_rose_is_told_line_by_line(world: World) -> None:
    cart = a_buying_cart(world.partner, "usr_nora", world.offering, world.other_offering, quantity=2)
    db.session.execute(text("update list_prices set unit_minor = 120000 where unit_minor = 100000"))

    rows = priced(world, cart).rows

    assert [(row.seen_total_minor, row.change_minor) for row in rows] == [(150_000, 30_000), (4_999, 0)]


def test_an_offering_without_a_price_or_retired_is_left_out_and_the_rest_is_priced(world: World) -> None:
    retired, unpriced = an_offering("Old", vendor=world.vendor), an_offering("Unpriced", vendor=world.vendor)
    cart = a_buying_cart(world.partner, "usr_nora", retired, world.offering, unpriced)
    retired.state = "retired"
    db.session.execute(
        text("update list_prices set currency = 'USD' where plan_id = :plan"), {"plan": unpriced.plans[0].id}
    )

    sums = priced(world, cart)

    assert [row.now is not None for row in sums.rows] == [False, True, False]
    assert [row.change_minor for row in sums.rows] == [0, 0, 0]
    assert sums.total_minor == 90_000


def test_a_new_quantity_is_seen_at_its_own_volume_break(world: World) -> None:
    price = world.offering.plans[0]
    list_price = db.session.execute(text("select id from list_prices where plan_id = :p"), {"p": price.id}).scalar_one()
    db.session.add(PriceBreak(price_id=list_price, from_quantity=10, unit_minor=90_000))
    cart, at = a_buying_cart(world.partner, "usr_nora", world.offering), clock.now()
    terms = pricing.seller_terms(world.partner.id, at=at)

    partner_prices.change(cart, {price.public_id: 10}, terms=terms, at=at)

    assert (cart.lines[0].quantity, cart.lines[0].seen_unit_list_minor) == (10, 90_000)
    assert [row.change_minor for row in priced(world, cart).rows] == [0]


def test_an_order_repeated_keeps_the_prices_of_then_whatever_the_quantity_becomes(world: World) -> None:
    order = a_purchase_of(world.partner, world.offering, world.other_offering, quantity=2)
    db.session.execute(text("update list_prices set unit_minor = 90000 where unit_minor = 100000"))
    at = clock.now()
    picks = partner_prices.picks_of(order, queries.lines(order))
    cart = partner_cart.put(world.partner.id, "usr_nora", picks, currency="EUR", at=at)
    db.session.commit()

    terms = pricing.seller_terms(world.partner.id, at=at)
    partner_prices.change(cart, {world.offering.plans[0].public_id: 4}, terms=terms, at=at)
    rows = priced(world, cart).rows

    assert [line.repeats_id for line in cart.lines] == [order.id, order.id]
    assert [(row.line.quantity, row.seen_total_minor, row.change_minor) for row in rows] == [
        (4, 300_000, -30_000), (2, 4_999, 0),
    ]  # fmt: skip


def test_nothing_goes_in_that_is_not_sold_in_that_currency_or_has_no_quantity(world: World) -> None:
    at = clock.now()
    terms, plan = pricing.seller_terms(world.partner.id, at=at), world.offering.plans[0]

    with pytest.raises(pricing.NotForSale, match="no list price in USD"):
        partner_prices.pick(plan, 1, currency="USD", terms=terms, at=at)
    with pytest.raises(Invalid, match="Order one unit or more"):
        partner_prices.pick(plan, 0, currency="EUR", terms=terms, at=at)
