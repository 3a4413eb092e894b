"""Many buyers at one shelf at the same moment, from several processes; and whole orders that cross each other."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from flask import Flask

from benchmarks.soak import stock as siege
from marketplace.core.ids import hash_secret
from marketplace.db.actor import Actor, act_as
from marketplace.db.base import db
from marketplace.stock.errors import SoldOut
from tests.support.databases import TestDatabase
from tests.support.sales import AT, a_cart, a_link, a_purchase, order_cart
from tests.support.stocking import assert_balanced, deliveries, key_stock, some_keys
from tests.support.world import a_world, an_offering


@pytest.mark.row("R8")
def test_the_last_item_is_sold_once_however_many_want_it(database: TestDatabase) -> None:
    rounds = siege.last_item(database.superuser_text, buyers=24, rounds=3)

    assert [(each.orders, each.refused) for each in rounds] == [(1, 23)] * 3


@pytest.mark.row("R9")
def test_sold_and_free_stay_what_there_was_with_mixed_quantities_and_cancellations(database: TestDatabase) -> None:
    rounds = siege.mixed(database.superuser_text, units=8, rounds=3, seed=7)

    assert all(each.free + each.promised == 8 for each in rounds)
    assert all(each.refused for each in rounds)


def test_orders_of_the_same_plans_in_opposite_sequence_never_deadlock_nor_share_a_key(app: Flask) -> None:
    world = a_world()
    others = [an_offering(f"Part {number}", vendor=world.vendor) for number in range(3)]
    stocks = [key_stock(offering, *some_keys(4)) for offering in (world.offering, *others)]
    there, back = [world.offering, *others], [*reversed(others), world.offering]
    secrets = [a_cart(a_link(world.partner, *(there if number % 2 else back))) for number in range(8)]
    start = threading.Barrier(len(secrets))

    def order(secret: str) -> str:
        with app.app_context():
            act_as(Actor("customer", hash_secret(secret)))
            start.wait()
            try:
                order_cart(secret, a_purchase(f"{secret[:8]}@example.org".lower()), at=AT)
                db.session.commit()
            except SoldOut:
                db.session.rollback()
                return "sold out"
            return "ordered"

    with ThreadPoolExecutor(len(secrets)) as threads:
        said = sorted(threads.map(order, secrets))

    assert said == ["ordered"] * 4 + ["sold out"] * 4
    assert deliveries() == [("reserved", 1)] * 16
    for stock in stocks:
        db.session.refresh(stock)
        assert stock.free == 0
    assert_balanced()
