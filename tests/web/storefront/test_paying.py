"""What the payment page is asked for."""

from __future__ import annotations

from flask import Flask

from marketplace.web.storefront.paying import request_for
from tests.support.sales import AT, a_cart, a_link, a_purchase, ordered
from tests.support.world import a_world


def test_the_lines_and_the_tax_add_up_to_the_order(app: Flask) -> None:
    world = a_world()
    secret = a_cart(a_link(world.partner, world.offering, world.other_offering), quantity=3)
    order = ordered(secret, a_purchase(), at=AT)

    with app.test_request_context():
        request = request_for(order, secret)

    assert [(item.name, item.amount_minor) for item in request.items] == [
        ("3 × Backup Suite · Licence", 300_000),
        ("3 × Mail Guard · Licence", 9_999),
        ("Tax", 62_000),
    ]
    assert sum(item.amount_minor for item in request.items) == order.total_minor == 371_999
    assert (request.order_id, request.currency, request.customer_email) == (
        order.public_id, "EUR", "kim@acme.example.org",
    )  # fmt: skip
    assert request.success_url == (
        f"http://127.0.0.1:8000/checkout/{secret}/return/?session_id={{CHECKOUT_SESSION_ID}}"
    )
    assert request.cancel_url == f"http://127.0.0.1:8000/order/{secret}/"


def test_an_order_without_tax_has_no_line_for_it(app: Flask) -> None:
    world = a_world()
    secret = a_cart(a_link(world.partner, world.offering))
    order = ordered(secret, a_purchase(country="BR"), at=AT)

    with app.test_request_context():
        assert [item.name for item in request_for(order, secret).items] == ["Backup Suite · Licence"]
