"""Paying an order that waits for its money."""

from __future__ import annotations

from flask.testing import FlaskClient
from sqlalchemy import select, text

from marketplace.core import clock
from marketplace.core.ids import new_secret
from marketplace.db.base import db
from marketplace.payments.models import Checkout
from tests.support.sales import a_purchase, ordered, paid
from tests.support.sandbox import DECLINED_CARD, Sandbox
from tests.support.storefront import enter


def test_a_declined_card_leaves_the_order_to_be_paid_on_the_same_page(
    client: FlaskClient, secret: str, sandbox: Sandbox
) -> None:
    first = enter(client, secret).location
    sandbox.pay(first.rpartition("/")[2], card=DECLINED_CARD)

    again = client.post(f"/order/{secret}/payment/")

    assert again.location == first
    assert db.session.scalars(select(Checkout.number)).all() == [1]


def test_an_expired_payment_page_is_followed_by_a_second_try(
    client: FlaskClient, secret: str, sandbox: Sandbox
) -> None:
    first = enter(client, secret).location
    db.session.execute(text("update checkouts set expires_at = now() - interval '1 minute'"))
    db.session.commit()

    second = client.post(f"/order/{secret}/payment/")

    assert second.location != first
    assert second.location.startswith(sandbox.url)
    numbers = db.session.execute(select(Checkout.number, Checkout.state).order_by(Checkout.number)).all()
    assert [tuple(row) for row in numbers] == [(1, "expired"), (2, "open")]


def test_a_paid_order_is_not_paid_again(client: FlaskClient, secret: str) -> None:
    paid(ordered(secret, a_purchase(), at=clock.now()), at=clock.now())

    assert client.post(f"/order/{secret}/payment/").location == f"/order/{secret}/"
    assert db.session.scalars(select(Checkout)).all() == []


def test_nobody_pays_with_another_secret(client: FlaskClient, secret: str) -> None:
    ordered(secret, a_purchase(), at=clock.now())

    assert client.post(f"/order/{new_secret()}/payment/").status_code == 404
    assert db.session.scalars(select(Checkout)).all() == []
