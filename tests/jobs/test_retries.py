"""When a job that failed runs again, and when another one does its work."""

from __future__ import annotations

import asyncio

import psycopg
import pytest
from flask import Flask
from procrastinate.jobs import Job

from marketplace.core.errors import Conflict, Forbidden, Invalid, NotFound, Unavailable
from marketplace.db.transaction import transaction
from marketplace.gateways.errors import OutcomeUnknown
from marketplace.jobs import worker
from marketplace.jobs.retries import MOST_ATTEMPTS, BackOff, pause
from marketplace.messaging import outbox
from tests.support.databases import TestDatabase
from tests.support.world import the_operator


def a_job(attempts: int) -> Job:
    return Job(id=1, queue="default", lock=None, queueing_lock=None, task_name="t", attempts=attempts)


def test_pauses_double_up_to_five_minutes() -> None:
    assert [pause(attempts) for attempts in (0, 1, 2, 7, 8, 179)] == [2, 4, 8, 256, 300, 300]


def test_a_job_is_tried_for_half_a_day() -> None:
    assert sum(pause(attempts) for attempts in range(MOST_ATTEMPTS)) == 52_110  # 14.5 hours


@pytest.mark.parametrize("error", [Unavailable("later"), OutcomeUnknown("who knows"), RuntimeError(), OSError()])
def test_what_may_pass_is_tried_again(error: Exception) -> None:
    assert BackOff().get_retry_decision(exception=error, job=a_job(0)) is not None
    assert BackOff().get_retry_decision(exception=error, job=a_job(MOST_ATTEMPTS)) is None


@pytest.mark.parametrize("error", [NotFound("no"), Forbidden("no"), Invalid("no"), Conflict("no")])
def test_a_refusal_is_final(error: Exception) -> None:
    assert BackOff().get_retry_decision(exception=error, job=a_job(0)) is None


@pytest.mark.parametrize(("has_twin", "left"), [(False, ("todo", 1)), (True, ("todo", 0))])
def test_a_job_is_put_back_unless_another_one_waits_to_do_the_same(
    app: Flask, database: TestDatabase, superuser: psycopg.Connection, has_twin: bool, left: tuple[str, int]
) -> None:
    hand_over()
    queue = worker.queue_app(app, database.worker)

    async def fail() -> None:
        async with queue.open_async():
            job = await queue.job_manager.fetch_job(None, await queue.job_manager.register_worker())
            assert job is not None
            if has_twin:
                hand_over()
            await queue.job_manager.retry_job(job)

    asyncio.run(fail())

    assert superuser.execute("select status::text, attempts from procrastinate_jobs").fetchall() == [left]


def hand_over() -> None:
    with transaction():
        the_operator()
        outbox.defer("stripe.event", inbox_id=1, queueing_lock="inbox:1")
