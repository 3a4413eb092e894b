"""Lines of orders with the public ids they point to."""

from __future__ import annotations

from flask import Flask

from marketplace.db.base import db
from marketplace.orders import sold_lines
from tests.support.earnings import earn
from tests.support.sales import AT
from tests.support.statements import counted
from tests.support.world import a_world


def test_lines_come_by_their_numbers_with_public_ids(app: Flask) -> None:
    world = a_world()
    order = earn(world.partner, world.offering, world.other_offering, at=AT, quantity=3)

    lines = sold_lines.of_order(order)

    assert [(line.number, line.offering, line.quantity) for line in lines] == [
        (1, world.offering.public_id, 3),
        (2, world.other_offering.public_id, 3),
    ]
    assert {line.account for line in lines} == {order.account.public_id}


def test_lines_of_several_orders_are_one_statement_and_never_mix(app: Flask) -> None:
    world = a_world()
    orders = [earn(world.partner, world.offering, at=AT) for _ in range(2)]
    keys = [order.id for order in orders]
    db.session.commit()
    held = [db.session.merge(order) for order in orders]
    assert [order.id for order in held] == keys

    with counted() as statements:
        found = sold_lines.of_orders(held)

    assert len(statements) == 1
    assert {key: [line.order_id for line in lines] for key, lines in found.items()} == {key: [key] for key in keys}


def test_no_orders_have_no_lines(app: Flask) -> None:
    assert sold_lines.of_orders([]) == {}
