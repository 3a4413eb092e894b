"""Deliveries listed by state and words; what is owed, the oldest first."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask

from marketplace.orders import fulfilment
from marketplace.stock import queries, reserving
from tests.support.sales import AT, a_link, an_order, paid
from tests.support.statements import counted
from tests.support.stocking import counted_stock, key_stock, some_keys
from tests.support.world import a_world


def test_the_list_is_filtered_and_has_its_belongings_in_one_statement(app: Flask) -> None:
    world = a_world()
    key_stock(world.offering, *some_keys(3))
    counted_stock(world.other_offering, 3)
    first = paid(an_order(a_link(world.partner, world.offering, world.other_offering), quantity=2))
    second = an_order(a_link(world.partner, world.offering))

    with counted() as seen:
        page = queries.deliveries_page()
        names = [(each.order_ref, each.stock.plan.offering.name, each.stock.vendor.name) for each in page.items]

    assert len(seen) == 1
    assert names[0] == (second.public_id, "Backup Suite", "Contoso")
    assert len(names) == 3
    assert [each.order_ref for each in queries.deliveries_page(state="reserved").items] == [second.public_id]
    assert len(queries.deliveries_page(search="mail guard").items) == 1
    assert len(queries.deliveries_page(vendor_id=world.vendor.id).items) == 2
    found = queries.of_order(first.public_id)
    counts = [len(keys) for keys in queries.keys_in(found.values()).values()]
    assert sorted(counts) == [0, 2]


def test_what_is_owed_longest_stands_first(app: Flask) -> None:
    world = a_world()
    counted_stock(world.offering, 1)
    orders = []
    for _ in range(2):
        order = an_order(a_link(world.partner, world.offering))
        fulfilment.release(order, at=AT)
        orders.append(order)
    paid(an_order(a_link(world.partner, world.offering)))
    for order, hours in zip(orders, (5, 2), strict=True):
        paid(order, at=AT + timedelta(hours=hours))

    owed = queries.oldest_owed(world.vendor.id)

    assert [each.order_ref for each in owed] == [orders[1].public_id, orders[0].public_id]
    assert (queries.count_owed(world.vendor.id), queries.count_owed(world.other_vendor.id)) == (2, 0)
    assert reserving.left_of([owed[0].plan_id]) == {owed[0].plan_id: 0}
