"""Partners press at once, and money of many orders arrives at once: one order a cart, one number an invoice."""

from __future__ import annotations

import psycopg
from flask import Flask
from flask.testing import FlaskClient

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.ledger import balances
from tests.support.buying import a_buying_cart
from tests.support.databases import TestDatabase
from tests.support.paying import a_sale, page_for, tries_of
from tests.support.people import start_session
from tests.support.racing import race
from tests.support.sales import a_cart, a_link
from tests.support.sandbox import Sandbox
from tests.support.storefront import ENTERED, shown_total
from tests.support.world import a_person, a_world


def test_four_presses_at_once_place_one_order_and_open_one_payment_page(
    app: Flask, client: FlaskClient, sandbox: Sandbox, database: TestDatabase, superuser: psycopg.Connection
) -> None:
    world = a_world()
    person = a_person(world.partner.id, "owner")
    cart = a_buying_cart(world.partner, person.public_id, world.offering)
    press = {
        "do": "buy", "database": database.web.render_as_string(hide_password=False), "stripe": sandbox.url,
        "session": start_session(client, person), "cart": cart.public_id, "shown_total": "90000",
    }  # fmt: skip

    said = race(*[press] * 4)

    [answer] = set(said)
    assert answer.startswith(f"303 {sandbox.url}/c/pay/")
    assert superuser.execute("select total_minor from orders").fetchall() == [(90_000,)]
    assert superuser.execute("select number, state from checkouts").fetchall() == [(1, "open")]
    with sandbox.server.engine.read() as context:
        assert len(context.objects.all("checkout.session")) == 1


def test_a_customers_four_presses_at_once_place_one_order_and_open_one_payment_page(
    app: Flask, client: FlaskClient, sandbox: Sandbox, database: TestDatabase, superuser: psycopg.Connection
) -> None:
    world, now = a_world(), clock.now()
    secret = a_cart(a_link(world.partner, world.offering, at=now), at=now)
    total = shown_total(client.get(f"/checkout/{secret}/details/").text)
    press = {
        "do": "order", "database": database.web.render_as_string(hide_password=False), "stripe": sandbox.url,
        "secret": secret, "entered": {**ENTERED, "shown_total": total},
    }  # fmt: skip

    said = race(*[press] * 4)

    [answer] = set(said)
    assert answer.startswith(f"303 {sandbox.url}/c/pay/")
    assert superuser.execute("select state from orders").fetchall() == [("placed",)]
    assert superuser.execute("select count(*) from guard_decisions").fetchone() == (1,)
    assert superuser.execute("select number, state from checkouts").fetchall() == [(1, "open")]
    with sandbox.server.engine.read() as context:
        assert len(context.objects.all("checkout.session")) == 1


def test_eight_orders_settled_at_once_get_eight_numbers_without_a_gap(
    app: Flask, sandbox: Sandbox, database: TestDatabase, superuser: psycopg.Connection
) -> None:
    sales = [a_sale()]
    sales += [a_sale(sales[0].world, email=f"kim@customer{number}.example") for number in range(7)]
    for sale in sales:
        assert sandbox.pay(page_for(sale, sandbox.payments)) == 303
    where = {"database": database.worker.render_as_string(hide_password=False), "stripe": sandbox.url}
    looks = [
        {"do": "job", **where, "job": "payments.checkout", "arguments": {"checkout_id": tries_of(sale)[0].id}}
        for sale in sales
    ]
    db.session.commit()

    assert race(*looks) == ["done"] * 8

    numbers = superuser.execute("select sequence from invoices order by 1").fetchall()
    assert numbers == [(number,) for number in range(1, 9)]
    assert superuser.execute("select last_number from invoice_counters").fetchall() == [(8,)]
    assert superuser.execute("select count(*) from invoice_buyers").fetchone() == (8,)
    assert balances.trial_balance(db.session()) == {"EUR": 0}
    db.session.commit()
