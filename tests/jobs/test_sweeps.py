"""The sweep: nothing stays lost."""

from __future__ import annotations

from datetime import timedelta

import psycopg
import pytest
from flask import Flask

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.gateways.ports import ProviderEvent
from marketplace.jobs import sweeps
from marketplace.messaging import inbox, mail
from marketplace.messaging.models import InboxEvent
from marketplace.runtime.gateways import gateways
from tests.support.paying import a_sale, page_for, run_waiting, waiting_jobs
from tests.support.sandbox import Sandbox


def test_an_event_whose_webhook_was_lost_is_found_and_settles_its_order(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    sale = a_sale()
    sandbox.pay(page_for(sale, sandbox.payments))

    sweeps.sweep()
    run_waiting(superuser, only="stripe.event")

    assert sale.order.is_paid
    assert [(event.source, event.type) for event in db.session.query(InboxEvent)] == [
        ("sweep", "checkout.session.completed")
    ]


def test_a_second_sweep_takes_nothing_twice(app: Flask, sandbox: Sandbox, superuser: psycopg.Connection) -> None:
    sandbox.pay(page_for(a_sale(), sandbox.payments))
    sweeps.sweep()
    run_waiting(superuser)

    sweeps.sweep()

    assert db.session.query(InboxEvent).count() == 1
    assert waiting_jobs(superuser) == []


def test_of_many_lost_events_each_is_taken_in_once_the_oldest_first(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sweeps, "AT_ONCE", 2)
    world = None
    for _ in range(5):
        sale = a_sale(world)
        world = sale.world
        sandbox.pay(page_for(sale, sandbox.payments))
    [newest, *_] = gateways().payments.events_since(clock.now() - timedelta(hours=1), sweeps.WANTED)
    inbox.take(newest, source="webhook", at=clock.now())
    db.session.commit()

    sweeps.sweep()

    kept = [event.event_id for event in db.session.query(InboxEvent).order_by(InboxEvent.id)]
    listed = [event.id for event in gateways().payments.events_since(clock.now() - timedelta(hours=1), sweeps.WANTED)]
    assert len(listed) == 5
    assert kept == [newest.id, *listed[:0:-1]]
    assert [name for name, _ in waiting_jobs(superuser)].count("stripe.event") == 5


def test_the_first_sweep_goes_back_72_hours_and_later_ones_an_hour_before_the_last(
    app: Flask, superuser: psycopg.Connection
) -> None:
    at = clock.now()
    assert sweeps._since(at) == at - timedelta(hours=72)

    for task, status in (("stripe.sweep", "succeeded"), ("stripe.sweep", "failed"), ("ledger.roll_up", "succeeded")):
        superuser.execute(
            "with j as (insert into procrastinate_jobs (queue_name, task_name, status) values ('default', %s, %s::"
            "procrastinate_job_status) returning id) insert into procrastinate_events (job_id, type, at)"
            " select id, 'started', %s from j",
            [task, status, at - timedelta(minutes=5 if task == "stripe.sweep" and status == "succeeded" else 1)],
        )
    db.session.rollback()

    assert sweeps._since(at) == at - timedelta(minutes=65)
    assert sweeps._since(at + timedelta(days=9)) == at + timedelta(days=6)


def test_events_and_mail_left_lying_are_handed_over_again_once(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    long_ago = clock.now() - timedelta(minutes=11)
    event = ProviderEvent("evt_1", "charge.updated", "ch_1", long_ago, is_live=False, payload={})
    inbox.take(event, source="webhook", at=long_ago)
    mail.write(
        dedupe_key="m", audience="operator", party_id=None, kind="k", recipient="a@example.com", subject="s", text="t",
        html="h", at=long_ago,
    )  # fmt: skip
    db.session.commit()
    superuser.execute("update procrastinate_jobs set status = 'failed'")

    sweeps.sweep()
    sweeps.sweep()

    assert [name for name, _ in waiting_jobs(superuser)] == ["stripe.event", "mail.deliver"]
