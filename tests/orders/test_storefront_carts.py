"""Carts filled in a shop: the price stands, and whose order it is follows the rules."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.catalog.models import ListPrice, PriceBreak
from marketplace.core.ids import new_public_id
from marketplace.db.base import db
from marketplace.orders import cart, links, offers, queries
from marketplace.orders.errors import CartCurrencyDiffers, OfferEnded, QuantityInvalid
from marketplace.orders.models import CartBinding, CartLine, Order
from marketplace.storefronts import opening
from marketplace.storefronts import queries as shops
from marketplace.storefronts.models import Storefront
from tests.support.sales import AT, SECRET_KEY, a_link, a_purchase, an_order, as_customer, ordered, paid
from tests.support.shops import a_price, a_shop_cart, a_storefront
from tests.support.world import World, a_margin, a_world


@pytest.fixture
def world(app: Flask) -> World:
    return a_world()


def _put_link(secret: str, token: str, *, minutes: int) -> None:
    with as_customer(secret):
        offer, _seller = links.open_token(token, SECRET_KEY)
        found = cart.find(secret, is_to_change=True)
        cart.put(found, offer, links.lines_of(offer), at=AT + timedelta(minutes=minutes))
        db.session.commit()


def _new_list_price(offering_plan_id: int, unit_minor: int) -> None:
    db.session.add(
        ListPrice(
            public_id=new_public_id("prc"), plan_id=offering_plan_id, currency="EUR", unit_minor=unit_minor, version=2,
            effective_from=AT + timedelta(hours=1),
        )
    )  # fmt: skip
    db.session.commit()


def test_worked_example_a_comes_out_of_a_storefront_to_the_cent(world: World) -> None:
    shop = a_storefront(world.partner)
    a_price(shop, world.offering, 90_000)

    order = ordered(a_shop_cart(shop.slug, world.offering.public_id), a_purchase())

    assert (order.partner_id, order.attribution, order.storefront_id) == (world.partner.id, "storefront", shop.id)
    assert (order.retail_total_minor, order.commission_minor, order.total_minor) == (90_000, 15_000, 108_000)
    [won] = queries.attributions(order)
    assert won.evidence == {"bound_at": AT.isoformat(), "storefront": shop.public_id}


def test_the_price_stands_in_the_cart_whatever_the_partner_and_the_vendor_change(world: World) -> None:
    shop = a_storefront(world.partner)
    a_price(shop, world.offering, 90_000)
    secret = a_shop_cart(shop.slug, world.offering.public_id)
    a_price(shop, world.offering, 99_000)
    _new_list_price(world.offering.plans[0].id, 200_000)

    order = ordered(secret, a_purchase(), at=AT + timedelta(days=6))

    assert (order.retail_total_minor, order.commission_minor) == (90_000, 15_000)
    assert order.lines[0].unit_list_minor == 100_000


def test_after_seven_days_the_price_has_to_be_put_in_again(world: World) -> None:
    shop = a_storefront(world.partner)
    secret = a_shop_cart(shop.slug, world.offering.public_id)

    with pytest.raises(OfferEnded):
        ordered(secret, a_purchase(), at=AT + timedelta(days=7))

    db.session.rollback()
    assert db.session.scalars(select(Order.id)).all() == []


def test_a_shop_that_was_closed_sells_nothing_that_waits_in_carts(world: World) -> None:
    shop = a_storefront(world.partner)
    secret = a_shop_cart(shop.slug, world.offering.public_id)
    opening.withdraw(shops.own(world.partner.id))
    db.session.commit()

    with pytest.raises(OfferEnded):
        ordered(secret, a_purchase())


def test_at_list_price_the_volume_breaks_of_that_moment_count(world: World) -> None:
    price_id = db.session.scalars(select(ListPrice.id).where(ListPrice.plan_id == world.offering.plans[0].id)).one()
    db.session.add(PriceBreak(price_id=price_id, from_quantity=10, unit_minor=80_000))
    db.session.commit()
    shop = a_storefront(world.partner)
    secret = a_shop_cart(shop.slug, world.offering.public_id)
    _new_list_price(world.offering.plans[0].id, 150_000)

    with as_customer(secret):
        found = cart.find(secret, is_to_change=True)
        cart.change(found, {world.offering.plans[0].public_id: 10})
        db.session.commit()
    order = ordered(secret, a_purchase(), at=AT + timedelta(days=1))

    assert (order.lines[0].unit_retail_minor, order.retail_total_minor) == (80_000, 800_000)
    assert order.commission_minor == 200_000  # 25 % of the list total


def test_a_storefront_goes_before_a_link_whichever_came_last(world: World) -> None:
    shop = a_storefront(world.partner)
    secret = a_shop_cart(shop.slug, world.offering.public_id)
    link = a_link(world.other_partner, world.other_offering, unit_retail_minor=3_300)

    _put_link(secret, links.token(link, SECRET_KEY), minutes=5)
    order = ordered(secret, a_purchase())

    assert (order.partner_id, order.attribution) == (world.partner.id, "storefront")
    assert [line.retail_total_minor for line in order.lines] == [100_000, 3_300]
    assert [(row.level, row.outcome) for row in queries.attributions(order)] == [
        ("storefront", "won"),
        ("link", "lost"),
    ]


def test_the_partner_of_record_goes_before_the_storefront_and_the_customer_pays_what_was_shown(world: World) -> None:
    paid(an_order(a_link(world.other_partner, world.offering)))
    shop = a_storefront(world.partner)
    a_price(shop, world.offering, 90_000)

    order = ordered(a_shop_cart(shop.slug, world.offering.public_id), a_purchase())

    assert (order.partner_id, order.attribution) == (world.other_partner.id, "partner_of_record")
    assert (order.retail_total_minor, order.lines[0].margin_bps, order.commission_minor) == (90_000, 1750, 7_500)


def test_below_the_winners_own_price_the_terms_of_the_shop_count(world: World) -> None:
    paid(an_order(a_link(world.other_partner, world.offering)))
    shop = a_storefront(world.partner)
    a_price(shop, world.offering, 76_000)  # silver pays 82 500

    order = ordered(a_shop_cart(shop.slug, world.offering.public_id), a_purchase())

    assert (order.partner_id, order.retail_total_minor) == (world.other_partner.id, 76_000)
    assert (order.lines[0].margin_bps, order.commission_minor) == (2500, 1_000)


def test_the_list_price_shown_is_paid_although_the_winner_sells_at_a_newer_one(world: World) -> None:
    paid(an_order(a_link(world.other_partner, world.offering)))
    secret = a_shop_cart(a_storefront(world.partner).slug, world.offering.public_id)
    _new_list_price(world.offering.plans[0].id, 110_000)  # silver pays 90 750, less than what was shown

    order = ordered(secret, a_purchase(), at=AT + timedelta(days=1))

    assert (order.retail_total_minor, order.lines[0].unit_list_minor, order.commission_minor) == (
        100_000,
        110_000,
        9_250,
    )


def test_the_house_storefront_sells_without_a_partner(world: World) -> None:
    a_storefront(None)

    order = ordered(a_shop_cart("house", world.offering.public_id), a_purchase())

    assert (order.partner_id, order.attribution, order.commission_minor) == (None, "house", 0)
    assert (order.retail_total_minor, order.partner_total_minor, order.total_minor) == (100_000, 100_000, 120_000)
    assert order.guard_decision.route == "customer_checkout"
    assert db.session.scalars(select(CartBinding.id)).all() == []


def test_a_partners_customer_that_buys_at_the_house_stays_the_partners(world: World) -> None:
    paid(an_order(a_link(world.other_partner, world.offering)))
    a_storefront(None)
    secret = a_shop_cart("house", world.offering.public_id)
    _new_list_price(world.offering.plans[0].id, 300_000)

    order = ordered(secret, a_purchase(), at=AT + timedelta(days=1))

    assert (order.partner_id, order.attribution) == (world.other_partner.id, "partner_of_record")
    assert (order.retail_total_minor, order.commission_minor) == (100_000, 17_500)


def test_a_link_and_the_house_in_one_cart_are_one_order_of_the_links_partner(world: World) -> None:
    a_storefront(None)
    secret = a_shop_cart("house", world.offering.public_id)
    link = a_link(world.partner, world.other_offering, unit_retail_minor=3_300)
    _put_link(secret, links.token(link, SECRET_KEY), minutes=1)

    order = ordered(secret, a_purchase())

    assert (order.partner_id, order.retail_total_minor) == (world.partner.id, 103_300)
    assert [line.commission_minor for line in order.lines] == [25_000, 800]


def test_put_in_again_the_quantity_is_the_new_one_and_the_line_the_same(world: World) -> None:
    shop = a_storefront(world.partner)
    secret = a_shop_cart(shop.slug, world.offering.public_id, quantity=3)

    a_shop_cart(shop.slug, world.offering.public_id, secret=secret, quantity=5)

    assert db.session.scalars(select(CartLine.quantity)).all() == [5]


@pytest.mark.parametrize("quantity", [0, 100_001])
def test_a_quantity_that_no_line_can_hold_is_refused(world: World, quantity: int) -> None:
    shop, secret = a_storefront(world.partner), "s" * 43
    with as_customer(secret):
        found = cart.open_cart(secret, currency="EUR", at=AT)
        line = _Line(quantity)
        with pytest.raises(QuantityInvalid):
            cart.put_from_storefront(found, shop, line, unit_retail_minor=None, at=AT)  # type: ignore[arg-type]
        db.session.rollback()

    assert db.session.scalars(select(CartLine.id)).all() == []


def test_currencies_are_not_mixed(world: World) -> None:
    shop = a_storefront(world.partner)
    with as_customer("s" * 43):
        found = cart.open_cart("s" * 43, currency="USD", at=AT)
        with pytest.raises(CartCurrencyDiffers):
            cart.put_from_storefront(found, shop, _Line(1), unit_retail_minor=None, at=AT)  # type: ignore[arg-type]
        db.session.rollback()


def test_a_better_margin_of_the_day_counts(world: World) -> None:
    shop = a_storefront(world.partner)
    secret = a_shop_cart(shop.slug, world.offering.public_id)
    a_margin(3000, tier="gold", offering_id=world.offering.id)
    db.session.commit()

    assert ordered(secret, a_purchase()).commission_minor == 30_000


def test_a_copied_cart_keeps_price_terms_and_binding(world: World) -> None:
    shop = a_storefront(world.partner)
    a_price(shop, world.offering, 90_000)
    secret, again = a_shop_cart(shop.slug, world.offering.public_id), "n" * 43

    with as_customer(secret):
        lines, bindings = cart.copy_of(cart.find(secret))
    with as_customer(again):
        cart.fill(cart.open_cart(again, currency="EUR", at=AT), lines, bindings)
        db.session.commit()
    order = ordered(again, a_purchase())

    assert (order.retail_total_minor, order.storefront_id, order.attribution) == (90_000, shop.id, "storefront")


def test_a_customer_hears_of_its_own_carts_storefronts_only(world: World) -> None:
    partner_id = world.partner.id
    mine = a_shop_cart(a_storefront(world.partner).slug, world.offering.public_id)
    a_shop_cart(a_storefront(world.other_partner).slug, world.offering.public_id)

    with as_customer(mine):
        behind = offers.offers_of_acting_cart(cart.find(mine))
        assert [shop.partner_id for shop in behind.storefronts.values()] == [partner_id]
        assert db.session.scalars(select(Storefront.id)).all() == []
        assert cart.lines_in(mine) == 1
        assert cart.lines_in("x" * 43) == 0


class _Money:
    currency = "EUR"


class _Line:
    money = _Money()

    def __init__(self, quantity: int) -> None:
        self.quantity = quantity
