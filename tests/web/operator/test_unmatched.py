from __future__ import annotations

from flask.testing import FlaskClient

from marketplace.core import clock
from tests.support.sales import a_link, an_order, paid
from tests.support.world import World


def test_what_has_no_counterpart_is_listed_and_everything_else_agrees(finance: FlaskClient, world: World) -> None:
    assert "Orders and books agree." in finance.get("/operator/unmatched/").text
    at = clock.now()
    order = paid(an_order(a_link(world.partner, world.offering, at=at), at=at), at=at)

    page = finance.get("/operator/unmatched/").text

    assert order.public_id in page
    assert "The order is paid and nothing is booked." in page
    assert order.public_id in finance.get("/operator/unmatched/?format=csv").text
    assert ">1<" in finance.get("/operator/").text.split("Unmatched")[1][:200]
