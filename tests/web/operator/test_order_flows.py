from __future__ import annotations

from flask import Flask

from marketplace.orders import queries
from marketplace.web.operator.order_flows import flow_of
from tests.support.sales import a_link, an_order
from tests.support.world import a_world


def test_what_comes_in_is_what_goes_out(app: Flask) -> None:
    world = a_world()
    order = an_order(a_link(world.partner, world.offering, unit_retail_minor=90_000))
    with app.test_request_context():
        flow = flow_of(order, queries.lines(order))

    assert [(part.label, part.amount_minor, part.share_bps) for part in flow.sources] == [
        ("The customer", 108_000, 10_000)
    ]
    assert [(part.label, part.amount_minor) for part in flow.parts] == [
        ("Northwind", 15_000), ("Contoso", 67_500), ("Marketplace fee", 7_500), ("Tax office", 18_000),
    ]  # fmt: skip
    assert sum(part.amount_minor for part in flow.parts) == 108_000
