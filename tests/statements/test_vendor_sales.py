from __future__ import annotations

from datetime import timedelta

from flask import Flask

from marketplace.db.actor import Actor, acting
from marketplace.statements import vendor_sales
from marketplace.statements.vendor_sales import BestSeller, Proceeds
from tests.support.sales import AT, a_link, an_order, paid
from tests.support.world import World, a_world


def sold(app: Flask) -> World:
    world = a_world()
    link = a_link(world.partner, world.offering, unit_retail_minor=90_000)
    paid(an_order(link))
    paid(
        an_order(link, quantity=2, email="lee@globex.example.org", at=AT + timedelta(days=1)), at=AT + timedelta(days=1)
    )
    an_order(link, email="bo@initech.example.org")  # placed and never paid
    return world


def test_a_vendor_gets_what_is_left_of_the_partner_price(app: Flask) -> None:
    world = sold(app)

    # three units at a partner price of 750.00 with a fee of 10 %
    assert vendor_sales.proceeds(world.vendor.id) == [
        Proceeds("EUR", orders=2, units=3, fee_minor=22_500, proceeds_minor=202_500)
    ]
    assert vendor_sales.proceeds(world.vendor.id, since=AT + timedelta(hours=1)) == [
        Proceeds("EUR", orders=1, units=2, fee_minor=15_000, proceeds_minor=135_000)
    ]


def test_what_sells_is_named(app: Flask) -> None:
    world = sold(app)

    assert vendor_sales.best_sellers(world.vendor.id) == [
        BestSeller(world.offering.public_id, "Backup Suite", "EUR", units=3, proceeds_minor=202_500)
    ]
    assert vendor_sales.best_sellers(world.other_vendor.id) == []


def test_a_vendor_reads_its_own_sales_and_nobody_elses(app: Flask) -> None:
    world = sold(app)
    own, other = world.vendor.id, world.other_vendor.id

    with acting(Actor("vendor", str(own))):
        assert [each.units for each in vendor_sales.proceeds(own)] == [3]
    with acting(Actor("vendor", str(other))):
        assert vendor_sales.proceeds(own) == []
        assert vendor_sales.best_sellers(own) == []
