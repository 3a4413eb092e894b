"""Checkouts: whatever dies and however often the customer presses, there is one order, and it is paid once."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.db.transaction import snapshot
from marketplace.orders.models import Order
from marketplace.payments import soundness
from marketplace.payments.models import Payment
from tests.crash.matrix import Cell, cells, retry, suffer
from tests.support.databases import TestDatabase
from tests.support.paying import run_waiting
from tests.support.sales import a_cart, a_link
from tests.support.sandbox import Sandbox
from tests.support.stops import Stop
from tests.support.storefront import ENTERED, shown_total
from tests.support.world import a_world

STOPS = (
    Stop("contacts"),
    Stop("orders"),
    Stop("order_lines"),
    Stop("checkouts"),
    Stop("checkouts", at_commit=True),
    Stop("checkouts", at_commit=True, commits=True),
    Stop("checkouts", "update"),
    Stop("checkouts", "update", at_commit=True),
    Stop("checkouts", "update", at_commit=True, commits=True),
)
RETRIERS = ("pressing again", "the order's page")
CELLS = cells(STOPS, RETRIERS)


@pytest.mark.parametrize("cell", CELLS, ids=str)
def test_there_is_one_order_and_it_is_paid_once(
    app: Flask, client: FlaskClient, sandbox: Sandbox, database: TestDatabase, superuser: psycopg.Connection, cell: Cell
) -> None:
    world, now = a_world(), clock.now()
    secret = a_cart(a_link(world.partner, world.offering, at=now), at=now)
    total = shown_total(client.get(f"/checkout/{secret}/details/").text)
    where = {"database": database.web.render_as_string(hide_password=False), "stripe": sandbox.url, "secret": secret}
    press: dict[str, Any] = {"do": "order", **where, "entered": {**ENTERED, "shown_total": total}}

    suffer(cell.mishap, press, call=("POST", "/v1/checkout/sessions"), sandbox=sandbox, superuser=superuser)
    is_placed = superuser.execute("select count(*) from orders").fetchone() == (1,)
    again = {"do": "pay", **where} if cell.retrier == "the order's page" and is_placed else press
    said = retry(lambda: again)

    assert said.startswith("303"), said
    assert superuser.execute("select count(*) from orders").fetchone() == (1,)
    assert superuser.execute("select count(*) from guard_decisions").fetchone() == (1,)
    [[session_id]] = superuser.execute("select session_id from checkouts where state = 'open'").fetchall()
    assert sandbox.pay(session_id) == 303
    run_waiting(superuser)
    [[checkout_id]] = superuser.execute("select id from checkouts where session_id = %s", [session_id]).fetchall()
    look: dict[str, Any] = {"do": "job", **where, "job": "payments.checkout", "arguments": {"checkout_id": checkout_id}}
    worker = database.worker.render_as_string(hide_password=False)
    assert retry(lambda: {**look, "database": worker}) == "done"
    run_waiting(superuser)

    db.session.expire_all()
    assert db.session.query(Order).one().is_paid
    assert db.session.query(Payment).count() == 1
    db.session.rollback()
    with snapshot():
        assert soundness.audit(at_stripe=sandbox.payments.balance()) == []


def test_every_cell_is_counted() -> None:
    print(f"checkouts: {len(CELLS)} cells of {len(STOPS) + 2 + 8} mishaps and {len(RETRIERS)} who try again")
    assert {cell.mishap.stop for cell in CELLS if cell.mishap.stop} == set(STOPS)
    assert {cell.retrier for cell in CELLS} == set(RETRIERS)
