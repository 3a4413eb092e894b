"""What an order claims of stock, by the way it came."""

from __future__ import annotations

import pytest
from flask import Flask

from marketplace.db.base import db
from marketplace.orders import fulfilment
from tests.support.sales import AT, a_link, an_order
from tests.support.stocking import counted_stock, deliveries
from tests.support.world import a_world


@pytest.mark.parametrize(
    ("route", "buyers"),
    [
        ("customer_checkout", ["customer"]),
        ("direct_order", ["customer"]),
        ("partner_order", ["partner"]),
        ("import", []),
    ],
)
def test_keys_belong_to_whoever_buys_and_an_import_claims_nothing(app: Flask, route: str, buyers: list[str]) -> None:
    world = a_world()
    order = an_order(a_link(world.partner, world.offering))
    order.route = route
    line = {"public_id": "oli_1", "plan_id": 7, "description": "Backup Suite", "quantity": 2}

    claims = fulfilment.claims_of(order, [line])

    assert [claim.buyer for claim in claims] == buyers
    assert [(claim.order, claim.line, claim.quantity) for claim in claims] == [(order.public_id, "oli_1", 2)] * len(
        buyers
    )


def test_a_paid_order_keeps_its_stock_whatever_happens_to_its_page(app: Flask) -> None:
    world = a_world()
    counted_stock(world.offering, 1)
    order = an_order(a_link(world.partner, world.offering))
    order.state, order.paid_at = "paid", AT

    fulfilment.release(order, at=AT)
    db.session.commit()

    assert deliveries() == [("reserved", 1)]
