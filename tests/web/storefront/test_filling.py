"""Which cart something is put into."""

from __future__ import annotations

from flask import Flask
from flask.testing import FlaskClient

from marketplace.core import clock
from marketplace.orders import cart
from marketplace.orders.models import Cart
from tests.support.sales import a_purchase, as_customer, ordered
from tests.support.storefront import secret_in
from tests.support.world import World, an_offering


def _put(client: FlaskClient, world: World, **form: str) -> str:
    offering = world.offering
    given = {"offering": offering.public_id, "plan": offering.plans[0].public_id, "quantity": "1", "currency": "EUR"}
    return secret_in(client.post("/s/northwind/cart/", data={**given, **form}).location)


def test_one_cart_takes_several_things_and_an_ordered_or_foreign_one_is_left_alone(
    app: Flask, client: FlaskClient, world_at_shop: World
) -> None:
    world = world_at_shop
    dollars = an_offering("Archive", vendor=world.vendor, currency="USD", unit_minor=5_000)
    app.extensions["sqlalchemy"].session.commit()

    first = _put(client, world)
    again = _put(client, world, quantity="4")
    other = _put(client, world, offering=dollars.public_id, plan=dollars.plans[0].public_id, currency="USD")

    assert first == again != other
    with as_customer(first):
        assert [line.quantity for line in cart.find(first).lines] == [4]
    assert app.extensions["sqlalchemy"].session.query(Cart).count() == 2


def test_an_emptied_cart_tells_of_the_order_that_the_one_before_it_became_while_it_is_unpaid(
    client: FlaskClient, world_at_shop: World
) -> None:
    first = _put(client, world_at_shop)
    order = ordered(first, a_purchase(), at=clock.now())
    second = _put(client, world_at_shop)
    plan = world_at_shop.offering.plans[0].public_id

    filled = client.get(f"/checkout/{second}/").text
    emptied = client.post(f"/checkout/{second}/", data={"remove": plan}, follow_redirects=True).text
    client.post(f"/order/{first}/cancellation/")
    canceled = client.get(f"/checkout/{second}/").text

    assert "waits for payment" not in filled
    assert "Your cart is empty." in emptied
    assert f'href="/order/{first}/">{order.public_id}</a>' in emptied
    assert "Your cart is empty." in canceled
    assert "waits for payment" not in canceled


def test_the_cart_named_by_the_form_is_taken_without_any_cookie(web: Flask, world_at_shop: World) -> None:
    first = _put(web.test_client(), world_at_shop)

    assert _put(web.test_client(), world_at_shop, cart=first) == first
    assert _put(web.test_client(), world_at_shop, cart="x" * 43) != first
