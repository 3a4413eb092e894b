"""Money heard of by several processes at the same moment, with real processes and the real worker: one effect."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import psycopg
import stripe
from flask import Flask

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.gateways.ports import ProviderEvent
from marketplace.ledger import balances
from marketplace.messaging import inbox
from tests.support.databases import TestDatabase
from tests.support.paying import Sale, a_sale, page_for, tries_of
from tests.support.racing import race, racers, until
from tests.support.sandbox import WEBHOOK_SECRET, Sandbox


def test_return_webhooks_and_sweep_at_once_settle_an_order_once(
    app: Flask, sandbox: Sandbox, database: TestDatabase, superuser: psycopg.Connection
) -> None:
    sale, session_id = _paid(sandbox)
    first, second = (_taken(session_id, f"evt_{number}") for number in (1, 2))
    superuser.execute("update procrastinate_jobs set status = 'succeeded'")
    look = {"job": "payments.checkout", "arguments": {"checkout_id": tries_of(sale)[0].id}}
    jobs: list[dict[str, Any]] = [
        look,
        look,
        {"job": "stripe.event", "arguments": {"inbox_id": first}},
        {"job": "stripe.event", "arguments": {"inbox_id": first}},
        {"job": "stripe.event", "arguments": {"inbox_id": second}},
        {"job": "stripe.sweep", "arguments": {}},
    ]

    said = race(*({"do": "job", **_where(database, sandbox), **job} for job in jobs))

    assert said == ["done"] * 6
    _was_settled_once(sale, superuser)
    waiting = superuser.execute(
        "select task_name, count(*) from procrastinate_jobs where status = 'todo' and task_name <> 'stripe.event'"
        " group by 1 order by 1"
    ).fetchall()
    assert waiting == [("mail.commission_accrued", 1), ("mail.order_paid", 1), ("payments.processing_fee", 1)]


def test_two_workers_and_the_pages_at_once_come_to_the_same_books(
    app: Flask, sandbox: Sandbox, database: TestDatabase, superuser: psycopg.Connection
) -> None:
    sale, session_id = _paid(sandbox)
    where, pages = _where(database, sandbox), _where(database, sandbox, "web")
    hear = {"do": "webhook", **pages, **_signed(sandbox)}
    come_back = {"do": "visit", **pages, "path": f"/checkout/{sale.secret}/return/?session_id={session_id}"}

    with racers({"do": "work", **where}, {"do": "work", **where}, hear, hear, come_back) as (one, two, *visitors):
        for racer in (one, two, *visitors):
            racer.go()
        assert sorted(racer.hear() for racer in visitors) == ["200", "200", "303"]
        until(lambda: _open_jobs(superuser) == 0)
        assert [one.stop(), two.stop()] == ["stopped"] * 2

    _was_settled_once(sale, superuser)
    assert superuser.execute("select processing_fee_minor from payments").fetchall() == [(3_162,)]
    assert superuser.execute("select kind, state from messages order by kind").fetchall() == [
        ("commission_accrued", "kept"),
        ("order_paid", "kept"),
    ]
    assert superuser.execute("select count(*), count(handled_at) from inbox_events").fetchone() == (1, 1)
    assert superuser.execute("select count(*) from procrastinate_workers").fetchone() == (0,)


def test_what_a_killed_worker_left_half_done_another_one_finishes(
    app: Flask, sandbox: Sandbox, database: TestDatabase, superuser: psycopg.Connection
) -> None:
    sale, session_id = _paid(sandbox)
    _taken(session_id, "evt_1")
    where = {"do": "work", **_where(database, sandbox)}

    with racers(where, where) as (killed, other):
        with psycopg.connect(database.superuser_text) as holding:
            holding.execute("select from accounts for update")  # the settlement stops here, with the order half written
            killed.go()
            until(lambda: _waits_for_a_lock(superuser))
            killed.kill()
            _was_not_settled(sale, superuser)
        _was_not_settled(sale, superuser)
        other.go()
        until(lambda: sale.order.is_paid and _open_jobs(superuser) == 0)
        other.stop()

    _was_settled_once(sale, superuser)
    outcome = superuser.execute("select outcome from inbox_events where event_id = 'evt_1'").fetchone()
    assert outcome == (f"settled {sale.public_id}",)


def test_a_worker_told_to_stop_finishes_the_job_it_is_at(
    app: Flask, sandbox: Sandbox, database: TestDatabase, superuser: psycopg.Connection
) -> None:
    sale, session_id = _paid(sandbox)
    _taken(session_id, "evt_1")

    with racers({"do": "work", **_where(database, sandbox)}) as (worker,):
        with psycopg.connect(database.superuser_text) as holding:
            holding.execute("select from accounts for update")
            worker.go()
            until(lambda: _waits_for_a_lock(superuser))
            worker.process.terminate()
        assert worker.hear() == "stopped"

    _was_settled_once(sale, superuser)
    ended = superuser.execute(
        "select status::text from procrastinate_jobs where task_name = 'stripe.event' order by id"
    )
    assert ended.fetchone() == ("succeeded",)


def test_several_clicks_at_once_open_one_payment_page(app: Flask, sandbox: Sandbox, database: TestDatabase) -> None:
    sale = a_sale()
    click = {"do": "pay", **_where(database, sandbox, "web"), "secret": sale.secret}

    said = race(*[click] * 4)

    assert set(said) == {"303"}
    assert [(tried.number, tried.state) for tried in tries_of(sale)] == [(1, "open")]
    with sandbox.server.engine.read() as context:
        assert len(context.objects.all("checkout.session")) == 1


def _paid(sandbox: Sandbox) -> tuple[Sale, str]:
    sale = a_sale()
    session_id = page_for(sale, sandbox.payments)
    assert sandbox.pay(session_id) == 303
    return sale, session_id


def _where(database: TestDatabase, sandbox: Sandbox, login: str = "worker") -> dict[str, str]:
    url = database.worker if login == "worker" else database.web
    return {"database": url.render_as_string(hide_password=False), "stripe": sandbox.url}


def _taken(session_id: str, event_id: str) -> int:
    at = clock.now() - timedelta(minutes=1)
    kind = "checkout.session.completed"
    inbox.take(ProviderEvent(event_id, kind, session_id, at, is_live=False, payload={}), source="webhook", at=at)
    key = db.session.execute(db.text("select max(id) from inbox_events")).scalar_one()
    db.session.commit()
    return int(key)


def _signed(sandbox: Sandbox) -> dict[str, str]:
    event = next(each for each in sandbox.events() if each["type"] == "checkout.session.completed")
    body = json.dumps(event)
    return {"body": body, "signature": stripe.WebhookSignature.generate_signature_header(body, WEBHOOK_SECRET)}


def _open_jobs(superuser: psycopg.Connection) -> int:
    row = superuser.execute("select count(*) from procrastinate_jobs where status in ('todo', 'doing')").fetchone()
    assert row is not None
    return int(row[0])


def _waits_for_a_lock(superuser: psycopg.Connection) -> bool:
    query = "select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
    return superuser.execute(query).fetchone() is not None


def _was_not_settled(sale: Sale, superuser: psycopg.Connection) -> None:
    assert superuser.execute("select state from orders").fetchall() == [("placed",)]
    assert superuser.execute("select count(*) from payments").fetchone() == (0,)
    assert superuser.execute("select count(*) from ledger.transactions").fetchone() == (0,)


def _was_settled_once(sale: Sale, superuser: psycopg.Connection) -> None:
    assert superuser.execute("select public_id, state from orders").fetchall() == [(sale.public_id, "paid")]
    assert superuser.execute("select amount_minor from payments").fetchall() == [(108_000,)]
    assert superuser.execute("select amount_minor from commissions").fetchall() == [(15_000,)]
    assert superuser.execute("select key from ledger.transactions where kind = 'accrual'").fetchall() == [
        (f"accrue:{sale.public_id}",)
    ]
    amounts = "select p.amount from ledger.postings p join ledger.transactions t on t.id = p.transaction_id"
    assert superuser.execute(f"{amounts} where t.kind = 'accrual' order by 1").fetchall() == [
        (7_500,), (15_000,), (18_000,), (67_500,),
    ]  # fmt: skip
    assert superuser.execute("select count(*) from order_transitions").fetchone() == (2,)
    assert balances.trial_balance(db.session()) == {"EUR": 0}
    db.session.commit()
