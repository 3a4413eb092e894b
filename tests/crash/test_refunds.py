"""Refunds: whatever dies and whoever tries again, the money goes back once."""

from __future__ import annotations

from typing import Any

import psycopg
import pytest
from flask import Flask

from marketplace.db.base import db
from marketplace.db.transaction import snapshot
from marketplace.payments import soundness
from marketplace.payments.models import Payment, Refund
from tests.crash.matrix import Cell, cells, retry, suffer
from tests.support.databases import TestDatabase
from tests.support.paying import run_waiting
from tests.support.refunds import a_paid_sale, ask, hear
from tests.support.sandbox import Sandbox
from tests.support.stops import Stop

STOPS = (
    Stop("refunds", "update"),
    Stop("refunds", "update", at_commit=True),
    Stop("refunds", "update", at_commit=True, commits=True),
    Stop("reversals"),
    Stop("ledger.postings"),
    Stop("reversals", at_commit=True),
    Stop("reversals", at_commit=True, commits=True),
)
RETRIERS = ("the same job", "the webhook", "the sweep")
CELLS = cells(STOPS, RETRIERS)


@pytest.mark.parametrize("cell", CELLS, ids=str)
def test_the_money_goes_back_once(
    app: Flask, sandbox: Sandbox, database: TestDatabase, superuser: psycopg.Connection, cell: Cell
) -> None:
    sale = a_paid_sale(sandbox)
    run_waiting(superuser)
    refund_id = ask(sale, amount_minor=54_000).id
    intent = db.session.query(Payment.payment_intent_id).scalar()
    db.session.rollback()
    superuser.execute("update procrastinate_jobs set status = 'succeeded' where status = 'todo'")
    where = {"database": database.worker.render_as_string(hide_password=False), "stripe": sandbox.url}
    send: dict[str, Any] = {"do": "job", **where, "job": "refunds.send", "arguments": {"refund_id": refund_id}}

    suffer(cell.mishap, send, call=("POST", "/v1/refunds"), sandbox=sandbox, superuser=superuser)
    if cell.retrier == "the webhook":
        hear(sandbox, superuser)
    elif cell.retrier == "the sweep":
        superuser.execute("update refunds set created_at = created_at - interval '1 hour'")
        retry(lambda: {"do": "job", **where, "job": "refunds.sweep", "arguments": {}})
    retry(lambda: send)
    hear(sandbox, superuser)
    db.session.expire_all()

    assert db.session.get_one(Refund, refund_id).state == "succeeded"
    assert len(sandbox.payments.refunds_of(intent)) == 1
    db.session.rollback()
    with snapshot():
        assert soundness.audit(at_stripe=sandbox.payments.balance()) == []


def test_every_cell_is_counted() -> None:
    print(f"refunds: {len(CELLS)} cells of {len(STOPS) + 2 + 8} mishaps and {len(RETRIERS)} who try again")
    assert {cell.mishap.stop for cell in CELLS if cell.mishap.stop} == set(STOPS)
    assert {cell.retrier for cell in CELLS} == set(RETRIERS)
