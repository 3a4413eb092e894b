"""Settlements: whatever dies and whoever tries again, a payment is booked once."""

from __future__ import annotations

from functools import partial
from typing import Any

import psycopg
import pytest
from flask import Flask

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.db.transaction import snapshot, transaction
from marketplace.invoicing.models import Invoice
from marketplace.jobs.stripe_events import ABOUT_CHECKOUTS
from marketplace.messaging import inbox
from marketplace.messaging.models import InboxEvent
from marketplace.payments import soundness
from marketplace.payments.models import Payment
from tests.crash.matrix import Cell, cells, retry, suffer
from tests.support.crediting import credits_of, in_the_tail
from tests.support.databases import TestDatabase
from tests.support.paying import a_sale, page_for, run_waiting, tries_of
from tests.support.sandbox import Sandbox
from tests.support.stops import Stop
from tests.support.world import a_world

STOPS = (
    Stop("payments"),
    Stop("orders", "update"),
    Stop("incidents", "update"),
    Stop("procrastinate_jobs"),
    Stop("commissions"),
    Stop("ledger.postings"),
    Stop("ledger.postings", when="new.why::jsonb ->> 'part' = 'credit'"),
    Stop("invoices"),
    Stop("invoices", at_commit=True),
    Stop("invoices", at_commit=True, commits=True),
)
RETRIERS = ("the same job", "the webhook", "the sweep")
CELLS = cells(STOPS, RETRIERS)


@pytest.mark.parametrize("cell", CELLS, ids=str)
def test_a_payment_is_booked_once(
    app: Flask, sandbox: Sandbox, database: TestDatabase, superuser: psycopg.Connection, cell: Cell
) -> None:
    world = a_world()
    in_the_tail(world.other_partner, at=clock.now())  # the sale is credited to somebody else besides
    sale = a_sale(world)
    session_id = page_for(sale, sandbox.payments)
    assert sandbox.pay(session_id) == 303
    checkout_id = tries_of(sale)[0].id
    db.session.rollback()
    superuser.execute("update procrastinate_jobs set status = 'succeeded' where status = 'todo'")
    where = {"database": database.worker.render_as_string(hide_password=False), "stripe": sandbox.url}
    look: dict[str, Any] = {"do": "job", **where, "job": "payments.checkout", "arguments": {"checkout_id": checkout_id}}

    suffer(cell.mishap, look, call=("GET", f"/v1/checkout/sessions/{session_id}"), sandbox=sandbox, superuser=superuser)
    if cell.retrier == "the webhook":
        with transaction():
            for event in sandbox.payments.events_since(clock.now().replace(year=2020), ABOUT_CHECKOUTS):
                inbox.take(event, source="webhook", at=clock.now())
        for (inbox_id,) in db.session.query(InboxEvent.id).all():
            db.session.rollback()
            heard = {"do": "job", **where, "job": "stripe.event", "arguments": {"inbox_id": inbox_id}}
            retry(partial(dict, heard))
    elif cell.retrier == "the sweep":
        retry(lambda: {"do": "job", **where, "job": "stripe.sweep", "arguments": {}})
    else:
        assert retry(lambda: look) == "done"
    run_waiting(superuser)

    db.session.expire_all()
    assert sale.order.is_paid
    assert (db.session.query(Payment).count(), db.session.query(Invoice).count()) == (1, 1)
    assert [each.amount_minor for each in credits_of(sale.order)] == [8_750]
    db.session.rollback()
    with snapshot():
        assert soundness.audit(at_stripe=sandbox.payments.balance()) == []


def test_every_cell_is_counted() -> None:
    print(f"settlements: {len(CELLS)} cells of {len(STOPS) + 2 + 8} mishaps and {len(RETRIERS)} who try again")
    assert {cell.mishap.stop for cell in CELLS if cell.mishap.stop} == set(STOPS)
    assert {cell.retrier for cell in CELLS} == set(RETRIERS)
