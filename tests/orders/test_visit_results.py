"""From visit to paid order."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from flask import Flask

from marketplace.db.actor import Actor, acting
from marketplace.db.base import db
from marketplace.orders import visit_results, visits
from marketplace.orders.visit_results import Funnel, Span, added_up, by_day, by_source, of_link
from tests.support.sales import AT, a_link, a_purchase, an_order, ordered, paid
from tests.support.shops import a_shop_cart, a_storefront
from tests.support.world import World, a_world

TODAY = date(2026, 11, 2)
WEEK = Span(TODAY - timedelta(days=6), TODAY, "Europe/Berlin")


@pytest.fixture
def world(app: Flask) -> World:
    return a_world()


def _see(count: int, **source: int) -> None:
    for _ in range(count):
        visits.count("visit", on=TODAY, **source)
    db.session.commit()


def test_a_shop_and_a_link_are_followed_from_visit_to_payment(world: World) -> None:
    shop, link = a_storefront(world.partner), a_link(world.partner, world.offering)
    _see(4, storefront_id=shop.id)
    visits.count("cart", on=TODAY, storefront_id=shop.id)
    visits.fold()
    _see(2, link_id=link.id)  # these wait to be folded
    slug = shop.slug
    paid(ordered(a_shop_cart(slug, world.offering.public_id), a_purchase()))
    an_order(link, email="lee@globex.example")

    found = [(each.kind, each.title, each.funnel) for each in by_source(world.partner.id, WEEK)]

    assert found == [
        ("storefront", "Northwind", Funnel(visits=4, carts=1, orders=1, paid=1)),
        ("link", "Backup Suite", Funnel(visits=2, carts=0, orders=1, paid=0)),
    ]
    assert found[0][2].paid_bps == 2_500
    assert by_day(world.partner.id, WEEK)[TODAY] == Funnel(visits=6, carts=1)
    assert list(by_day(world.partner.id, WEEK)) == WEEK.days
    assert of_link(link) == Funnel(visits=2)


def test_days_outside_the_span_do_not_count(world: World) -> None:
    shop = a_storefront(world.partner)
    visits.count("visit", on=TODAY - timedelta(days=7), storefront_id=shop.id)
    visits.count("visit", on=TODAY + timedelta(days=1), storefront_id=shop.id)
    slug = shop.slug
    ordered(
        a_shop_cart(slug, world.offering.public_id, at=AT + timedelta(days=1)), a_purchase(), at=AT + timedelta(days=1)
    )

    assert by_source(world.partner.id, WEEK) == []


def test_an_order_that_went_to_the_partner_of_record_is_not_told_to_the_shop(world: World) -> None:
    paid(an_order(a_link(world.other_partner, world.offering)))
    shop = a_storefront(world.partner)
    _see(1, storefront_id=shop.id)
    ordered(a_shop_cart(shop.slug, world.offering.public_id), a_purchase())

    [result] = by_source(world.partner.id, WEEK)

    assert result.funnel == Funnel(visits=1)


def test_a_partner_sees_its_own_counts_and_the_operator_the_houses(world: World) -> None:
    shop, house = a_storefront(world.partner), a_storefront(None)
    _see(3, storefront_id=shop.id)
    _see(2, storefront_id=house.id)
    ordered(a_shop_cart("house", world.offering.public_id), a_purchase())
    partner_id, other_id = world.partner.id, world.other_partner.id

    with acting(Actor("partner", str(other_id))):
        assert by_source(other_id, WEEK) == []
        assert by_source(partner_id, WEEK) == []
    with acting(Actor("operator")):
        assert [each.funnel for each in by_source(None, WEEK)] == [Funnel(visits=2, orders=1)]


def test_sums_add_up_and_nothing_divides_by_nothing() -> None:
    assert added_up([Funnel(1, 2, 3, 4), Funnel(5, 6, 7, 8)]) == Funnel(6, 8, 10, 12)
    assert added_up([]) == Funnel()
    assert Funnel(paid=1).paid_bps is None
    assert visit_results.Span(TODAY, TODAY, "UTC").days == [TODAY]
