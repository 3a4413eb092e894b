"""The offer page of a partner's link."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.orders import links
from marketplace.orders.models import Cart, CartBinding, CartLine, Link
from tests.support.sales import AT, SECRET_KEY, a_link
from tests.support.world import World, an_offering


@pytest.fixture(autouse=True)
def _at() -> Iterator[None]:
    with clock.frozen(AT + timedelta(hours=1)):
        yield


def test_the_offer_names_who_sells_and_what_it_costs_and_writes_nothing(world: World, client: FlaskClient) -> None:
    token = links.token(a_link(world.partner, world.offering, unit_retail_minor=90_000), SECRET_KEY)

    page = client.get(f"/l/{token}")

    assert page.status_code == 200
    assert "An offer by Northwind" in page.text
    assert "€900.00" in page.text
    assert "€1,000.00" in page.text  # the list price, struck through
    assert "Dec 2, 2026" in page.text
    assert _carts() == 0
    assert "no-store" in page.headers["Cache-Control"]
    assert page.headers["X-Robots-Tag"] == "noindex, nofollow"


def test_putting_it_in_a_cart_opens_one_and_binds_it_to_the_partner(world: World, client: FlaskClient) -> None:
    link = a_link(world.partner, world.offering, unit_retail_minor=90_000)

    answer = client.post(f"/l/{links.token(link, SECRET_KEY)}")

    assert answer.status_code == 303
    assert answer.location.startswith("/checkout/")
    binding = db.session.scalars(select(CartBinding)).one()
    assert (binding.partner_id, binding.link_id, binding.level) == (world.partner.id, link.id, "link")
    assert db.session.scalars(select(CartLine.unit_retail_minor)).one() == 90_000
    assert "Backup Suite" in client.get(answer.location).text


def test_a_second_press_leaves_one_cart_with_one_line(world: World, client: FlaskClient) -> None:
    token = links.token(a_link(world.partner, world.offering), SECRET_KEY)

    first = client.post(f"/l/{token}")
    second = client.post(f"/l/{token}")

    assert first.location == second.location
    assert (_carts(), db.session.scalar(select(func.count()).select_from(CartLine))) == (1, 1)


def test_an_offer_in_another_currency_gets_a_cart_of_its_own(world: World, client: FlaskClient) -> None:
    dollars = an_offering("Archive", vendor=world.vendor, currency="USD")
    db.session.commit()
    client.post(f"/l/{links.token(a_link(world.partner, world.offering), SECRET_KEY)}")

    client.post(f"/l/{links.token(a_link(world.partner, dollars, currency='USD'), SECRET_KEY)}")

    assert sorted(db.session.scalars(select(Cart.currency))) == ["EUR", "USD"]


@pytest.mark.parametrize("forgery", ["{public_id}", "{token}x", "x{token}", "{body}", "{body}.", "{body}.AAAA"])
def test_a_forged_token_looks_absent(world: World, client: FlaskClient, forgery: str) -> None:
    link = a_link(world.partner, world.offering)
    token = links.token(link, SECRET_KEY)

    forged = forgery.format(public_id=link.public_id, token=token, body=token.rpartition(".")[0])

    assert client.get(f"/l/{forged}").status_code == 404
    assert client.post(f"/l/{forged}").status_code == 404
    assert _carts() == 0


def test_a_link_signed_with_another_key_looks_absent(world: World, client: FlaskClient) -> None:
    token = links.token(a_link(world.partner, world.offering), "another key altogether, just as long")

    assert client.get(f"/l/{token}").status_code == 404


@pytest.mark.parametrize("how", ["expired", "revoked", "suspended"])
def test_an_offer_that_has_ended_says_so_and_names_the_partner(world: World, client: FlaskClient, how: str) -> None:
    link = a_link(world.partner, world.offering, at=AT - timedelta(days=40 if how == "expired" else 1))
    token = links.token(link, SECRET_KEY)
    if how == "revoked":
        links.revoke(db.session.get_one(Link, link.id), at=AT)
    if how == "suspended":
        world.partner.state = "suspended"
    db.session.commit()

    shown, pressed = client.get(f"/l/{token}"), client.post(f"/l/{token}")

    assert (shown.status_code, pressed.status_code) == (410, 410)
    assert "Northwind" in shown.text
    assert "Ask Northwind for a new link" in shown.text
    assert _carts() == 0


def test_buying_needs_no_cookie(world: World, web: Flask) -> None:
    web.config["WTF_CSRF_ENABLED"] = True
    try:
        visitor = web.test_client(use_cookies=False)
        answer = visitor.post(f"/l/{links.token(a_link(world.partner, world.offering), SECRET_KEY)}")
        cart = visitor.get(answer.location)
    finally:
        web.config["WTF_CSRF_ENABLED"] = False

    assert (answer.status_code, cart.status_code) == (303, 200)


def _carts() -> int:
    return db.session.scalar(select(func.count()).select_from(Cart)) or 0
