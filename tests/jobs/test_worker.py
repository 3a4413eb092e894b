"""The worker as a process of its own; races and kills are in tests/races."""

from __future__ import annotations

import psycopg
from flask import Flask

from marketplace.db.transaction import transaction
from marketplace.jobs import worker
from marketplace.jobs.table import JOBS
from marketplace.messaging import outbox
from tests.support.databases import TestDatabase
from tests.support.paying import a_sale
from tests.support.racing import racers, until
from tests.support.sandbox import Sandbox
from tests.support.world import the_operator


def test_every_job_of_the_table_is_registered_and_those_of_the_clock_run_by_it(
    app: Flask, database: TestDatabase
) -> None:
    queue = worker.queue_app(app, database.worker)

    assert {job.name for job in JOBS} <= set(queue.tasks)
    assert {name for name, _ in queue.periodic_registry.periodic_tasks} == {job.name for job in JOBS if job.cron}


def test_a_job_that_stripe_does_not_answer_comes_back_later_and_a_refused_one_does_not(
    app: Flask, sandbox: Sandbox, database: TestDatabase, superuser: psycopg.Connection
) -> None:
    sale = a_sale()
    with transaction():
        assert sale.order.state == "placed"
        outbox.defer("payments.checkout", checkout_id=0)  # there is none: a bug, so it is tried again
        outbox.defer("mail.commission_accrued", order_id=sale.order_id)
        outbox.defer("mail.nonsense", order_id=1)
    nobody = {"database": database.worker.render_as_string(hide_password=False), "stripe": "http://127.0.0.1:1"}

    with racers({"do": "work", **nobody}) as (process,):
        process.go()
        until(
            lambda: (
                _states(superuser)
                == {"payments.checkout": "todo", "mail.commission_accrued": "succeeded", "mail.nonsense": "failed"}
            )
        )
        assert process.stop() == "stopped"

    retried = superuser.execute(
        "select attempts, scheduled_at > now() from procrastinate_jobs where task_name = 'payments.checkout'"
    ).fetchone()
    assert retried is not None
    assert retried[0] >= 1


def test_a_worker_told_to_stop_leaves_in_time_and_the_job_it_left_behind_is_done_by_the_next(
    app: Flask, sandbox: Sandbox, database: TestDatabase, superuser: psycopg.Connection
) -> None:
    where = {"do": "work", "database": database.worker.render_as_string(hide_password=False), "stripe": sandbox.url}
    with transaction():
        the_operator()
        outbox.defer("visits.fold")
    of_job = "select status::text from procrastinate_jobs where task_name = 'visits.fold' order by id limit 1"

    with racers({**where, "leaves_after": 0.5}) as (process,):
        with psycopg.connect(database.superuser_text) as rival:
            rival.execute("lock table visit_marks in access exclusive mode")  # the job waits for it
            process.go()
            until(lambda: _is_waiting_for_a_lock(superuser))
            assert process.stop() == "left"
            assert process.process.exitcode == worker.LEFT
        assert superuser.execute(of_job).fetchone() == ("doing",)

    with racers(where) as (process,):
        process.go()
        until(lambda: superuser.execute(of_job).fetchone() == ("succeeded",))
        assert process.stop() == "stopped"


def _is_waiting_for_a_lock(superuser: psycopg.Connection) -> bool:
    asked = "select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"
    return superuser.execute(asked).fetchall() != [(0,)]


def _states(superuser: psycopg.Connection) -> dict[str, str]:
    rows = superuser.execute(
        "select task_name, status::text from procrastinate_jobs where task_name in"
        " ('payments.checkout', 'mail.commission_accrued', 'mail.nonsense')"
        " and (task_name <> 'payments.checkout' or attempts > 0)"
    ).fetchall()
    return dict(rows)
