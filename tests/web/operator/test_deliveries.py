"""Deliveries as the operator sees them: what is owed first, and no key in clear."""

from __future__ import annotations

from flask.testing import FlaskClient

from marketplace.orders import fulfilment
from marketplace.stock import queries
from tests.support.sales import AT, a_link, an_order, paid
from tests.support.stocking import counted_stock, key_stock
from tests.support.world import World


def test_what_is_owed_is_told_at_once(manager: FlaskClient, world: World) -> None:
    counted_stock(world.offering, 1)
    order = an_order(a_link(world.partner, world.offering))
    fulfilment.release(order, at=AT)
    paid(an_order(a_link(world.partner, world.offering), email="lee@globex.example.org"))
    paid(order)

    assert "One paid order waits for stock" in manager.get("/operator/deliveries/").text
    owed = manager.get("/operator/deliveries/?state=owed").text
    assert order.public_id in owed
    assert "Backup Suite" in owed
    assert "/operator/deliveries/?state=owed" in manager.get("/operator/").text
    assert queries.count_owed() == 1


def test_keys_show_their_last_characters_only(manager: FlaskClient, world: World) -> None:
    key_stock(world.offering, "AAAA-1111-BBBB")
    paid(an_order(a_link(world.partner, world.offering)))

    page = manager.get("/operator/deliveries/?q=backup").text

    assert "…BBBB" in page
    assert "1111" not in page
    assert "No delivery fits." in manager.get("/operator/deliveries/?q=nothing").text
