"""What is read for one deed is read once, and stands."""

from __future__ import annotations

import pytest
from flask import Flask

from marketplace.catalog import pricing
from marketplace.catalog.models import ListPrice
from marketplace.catalog.pricing import Buyer, Reading, Wanted
from marketplace.db.base import db
from tests.support.sales import AT
from tests.support.statements import counted
from tests.support.world import World, a_world


@pytest.fixture
def world(app: Flask) -> World:
    return a_world()


def priced(world: World, reading: Reading) -> pricing.PricedLine:
    plan = world.offering.plans[0]
    terms = reading.terms(world.partner.id)
    [line] = pricing.price(
        [Wanted(plan, 2)], currency="EUR", terms=terms, at=AT, buyer=Buyer("DE"), seller_country="DE", reading=reading
    )
    return line


def test_a_second_working_out_reads_nothing_and_comes_to_the_same(world: World) -> None:
    reading = Reading(AT)
    first = priced(world, reading)
    db.session.query(ListPrice).update({"unit_minor": 1})

    with counted() as seen:
        second = priced(world, reading)

    assert (len(seen), second.money) == (0, first.money)
    assert priced(world, Reading(AT)).money.list_total_minor == 2


def test_only_what_is_missing_is_read(world: World) -> None:
    reading = Reading(AT)
    mine, other = (each.plans[0].id for each in (world.offering, world.other_offering))
    reading.prices([mine], "EUR")

    with counted() as seen:
        prices = reading.prices([mine, other], "EUR")

    assert len(seen) == 1
    assert [prices[key] is not None for key in (mine, other)] == [True, True]


def test_what_has_no_price_in_a_currency_is_known_to_have_none(world: World) -> None:
    reading, plan = Reading(AT), world.offering.plans[0].id

    assert reading.prices([plan], "CHF") == {plan: None}
    with counted() as seen:
        reading.prices([plan], "CHF")
    assert len(seen) == 0
