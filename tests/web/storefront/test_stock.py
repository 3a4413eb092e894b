"""Sold out on every page on the way: the offer, the cart, the details, the payment; and what is there once it is paid."""

from __future__ import annotations

from flask.testing import FlaskClient

from marketplace.core import clock
from marketplace.customers.models import Contact
from marketplace.db.base import db
from marketplace.orders import fulfilment, links
from marketplace.orders.models import Cart, Order
from marketplace.payments.models import Checkout
from marketplace.protection.models import GuardDecision
from marketplace.stock import supply
from tests.support.sales import SECRET_KEY, a_cart, a_link, a_purchase, an_order, ordered, paid
from tests.support.sandbox import Sandbox
from tests.support.stocking import counted_stock, deliveries, key_stock, some_keys
from tests.support.storefront import ENTERED, enter, shown_total
from tests.support.world import World


def test_the_offer_says_what_is_left(client: FlaskClient, world: World) -> None:
    counted_stock(world.offering, 0)
    token = links.token(a_link(world.partner, world.offering, at=clock.now()), SECRET_KEY)

    assert "Sold out at the moment." in client.get(f"/l/{token}").text


def test_the_cart_says_how_many_to_take_and_lets_nobody_on(client: FlaskClient, world: World) -> None:
    counted_stock(world.offering, 3)
    now = clock.now()
    secret = a_cart(a_link(world.partner, world.offering, at=now), at=now, quantity=5)

    page = client.get(f"/checkout/{secret}/").text
    assert "Only 3 left: take 3." in page
    assert "Change the quantities to what is left to go on." in page
    assert "Go to checkout" not in page
    assert client.get(f"/checkout/{secret}/details/").location == f"/checkout/{secret}/"

    client.post(f"/checkout/{secret}/", data={f"quantity-{world.offering.plans[0].public_id}": "3"})
    assert "Go to checkout" in client.get(f"/checkout/{secret}/").text


def test_who_comes_second_is_sent_back_to_the_cart_and_nothing_is_placed(
    client: FlaskClient, world: World, sandbox: Sandbox, secret: str
) -> None:
    stock = counted_stock(world.offering, 1)
    entered = client.get(f"/checkout/{secret}/details/")
    assert entered.status_code == 200
    supply.add(stock, -1, reason="Gone in that moment.", at=clock.now())
    db.session.commit()

    answer = client.post(f"/checkout/{secret}/details/", data={"country": "DE"})

    assert answer.location == f"/checkout/{secret}/"
    assert db.session.query(Order).count() == 0
    assert db.session.query(Cart).one().state == "open"


def test_a_complete_form_that_comes_too_late_writes_nothing_at_all(
    client: FlaskClient, world: World, sandbox: Sandbox, secret: str
) -> None:
    stock = counted_stock(world.offering, 1)
    total = shown_total(client.post(f"/checkout/{secret}/details/", data={**ENTERED, "recalculate": "1"}).text)
    supply.add(stock, -1, reason="Gone in that moment.", at=clock.now())
    db.session.commit()

    answer = client.post(f"/checkout/{secret}/details/", data={**ENTERED, "shown_total": total})

    assert answer.location == f"/checkout/{secret}/"
    assert [db.session.query(table).count() for table in (Order, Contact, GuardDecision, Checkout)] == [0, 0, 0, 0]
    assert (db.session.query(Cart).one().state, deliveries()) == ("open", [])


def test_an_order_reserves_and_its_page_opens(client: FlaskClient, world: World, sandbox: Sandbox, secret: str) -> None:
    counted_stock(world.offering, 1)

    answer = enter(client, secret)

    assert answer.status_code == 303
    assert deliveries() == [("reserved", 1)]


def test_an_order_that_waited_too_long_says_that_others_have_it(
    client: FlaskClient, world: World, sandbox: Sandbox, secret: str
) -> None:
    counted_stock(world.offering, 1)
    order = ordered(secret, a_purchase(), at=clock.now())
    fulfilment.release(order, at=clock.now())
    db.session.commit()
    now = clock.now()
    an_order(a_link(world.partner, world.offering, at=now), at=now, email="lee@globex.example.org")

    answer = client.post(f"/order/{secret}/payment/", follow_redirects=True)

    assert "Others bought it while this order waited." in answer.text
    assert "is sold out." in answer.text
    assert deliveries() == [("released", 1), ("reserved", 1)]


def test_a_paid_order_shows_its_keys_to_its_customer(client: FlaskClient, world: World, secret: str) -> None:
    texts = some_keys(2)
    key_stock(world.offering, *texts)
    order = ordered(secret, a_purchase(), at=clock.now())
    assert texts[0] not in client.get(f"/order/{secret}/").text

    paid(order, at=clock.now())

    page = client.get(f"/order/{secret}/").text
    assert texts[0] in page
    assert texts[1] not in page
    assert "One licence key." in page


def test_an_owed_delivery_is_told_to_its_customer(client: FlaskClient, world: World, secret: str) -> None:
    stock = counted_stock(world.offering, 1)
    order = ordered(secret, a_purchase(), at=clock.now())
    fulfilment.release(order, at=clock.now())
    supply.add(stock, -1, reason="Lost.", at=clock.now())
    paid(order, at=clock.now())

    assert "The next stock goes to this order" in client.get(f"/order/{secret}/").text
