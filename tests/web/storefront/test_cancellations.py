"""Giving up an order that is not paid, for good or to change it."""

from __future__ import annotations

from flask.testing import FlaskClient
from sqlalchemy import select

from marketplace.core import clock
from marketplace.core.ids import hash_secret, new_secret
from marketplace.db.base import db
from marketplace.orders import queries
from marketplace.orders.models import Cart, CartBinding, CartLine, Order, OrderTransition
from tests.support.sales import a_purchase, ordered, paid
from tests.support.sandbox import Sandbox
from tests.support.storefront import enter, secret_in
from tests.support.world import World


def test_canceling_closes_the_payment_page_first(client: FlaskClient, secret: str, sandbox: Sandbox) -> None:
    page = enter(client, secret).location.rpartition("/")[2]

    client.post(f"/order/{secret}/cancellation/")

    assert _state() == "canceled"
    assert sandbox.payments.find_checkout(page).status == "expired"
    steps = db.session.scalars(select(OrderTransition.reason).order_by(OrderTransition.id)).all()
    assert steps == ["Placed by the customer.", "Canceled by the customer."]
    assert "Nothing was charged." in client.get(f"/order/{secret}/").text


def test_an_order_paid_a_moment_ago_is_not_canceled(client: FlaskClient, secret: str, sandbox: Sandbox) -> None:
    sandbox.pay(enter(client, secret).location.rpartition("/")[2])

    answer = client.post(f"/order/{secret}/cancellation/")

    assert "has just been paid" in client.get(answer.location).text
    assert _state() == "placed"  # until the worker books the payment


def test_changing_an_order_opens_a_new_cart_bound_to_the_same_partner(
    client: FlaskClient, secret: str, world: World
) -> None:
    ordered(secret, a_purchase(), at=clock.now())

    answer = client.post(f"/order/{secret}/cancellation/", data={"change": "1"})

    again = secret_in(answer.location)
    assert answer.location == f"/checkout/{again}/"
    assert again != secret
    assert _state() == "canceled"
    line = db.session.scalars(select(CartLine).where(CartLine.token_hash == hash_secret(again))).one()
    assert (line.quantity, line.unit_retail_minor) == (1, 90_000)
    bound = db.session.scalars(select(CartBinding).where(CartBinding.token_hash == hash_secret(again))).one()
    assert bound.partner_id == world.partner.id
    assert db.session.scalars(select(Cart.state).order_by(Cart.id)).all() == ["ordered", "open"]
    assert ordered(again, a_purchase(), at=clock.now()).commission_minor == 15_000


def test_a_paid_order_cannot_be_canceled(client: FlaskClient, secret: str) -> None:
    paid(ordered(secret, a_purchase(), at=clock.now()), at=clock.now())

    answer = client.post(f"/order/{secret}/cancellation/", data={"change": "1"})

    assert "cannot be canceled any more" in client.get(answer.location).text
    assert _state() == "paid"
    assert len(db.session.scalars(select(Cart)).all()) == 1


def test_nobody_cancels_with_another_secret(client: FlaskClient, secret: str) -> None:
    ordered(secret, a_purchase(), at=clock.now())

    assert client.post(f"/order/{new_secret()}/cancellation/").status_code == 404
    assert _state() == "placed"


def _state() -> str | None:
    db.session.rollback()
    order = db.session.scalars(select(Order)).one()
    assert queries.transitions(order)[-1].to_state == order.state
    return order.state
