"""The worker process: takes jobs out of the queue until it is told to stop.

It hears of new jobs at once (LISTEN) and looks by itself every few seconds. SIGTERM and Ctrl-C let running jobs finish,
but not for ever: whoever stops it would kill it in the end, and says so in its log. A worker that ended so, or was
killed, leaves its jobs behind; another one finds its heart stopped and puts them back.
"""

from __future__ import annotations

import asyncio
import itertools
import logging
import os
import signal
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

import psycopg
import structlog
from flask import Flask
from procrastinate import App, PsycopgConnector
from procrastinate.exceptions import ConnectorException
from sqlalchemy import URL

from marketplace.db.urls import for_libpq
from marketplace.jobs.retries import BackOff, Jobs
from marketplace.jobs.running import within
from marketplace.jobs.table import JOBS

KEPT_HOURS: Final = 72
RESTART_SECONDS: Final = 5
LEFT: Final = 75
"""Exit status of a worker that left jobs behind (EX_TEMPFAIL)."""
FORGETS_EVERY: Final = 240
"""Turns of the rescuer between two clean-ups: about an hour."""

log = structlog.get_logger(__name__)


@dataclass(frozen=True)
class Pace:
    """How often the worker looks, in seconds: for jobs that no notice told of, for its own heart, for stopped ones.

    `leaves_after`: how long a stop waits for running jobs. Each can be ended at any point and begun again.
    """

    poll: float = 5.0
    heartbeat: float = 10.0
    stopped_after: float = 30.0
    rescue: float = 15.0
    leaves_after: float = 20.0


def run(app: Flask, database_url: URL, *, concurrency: int, pace: Pace | None = None) -> None:
    """Work until SIGTERM or SIGINT. Call it from the main thread.

    `database_url` logs in as the worker; `concurrency` jobs run at once. Where the database goes away, the worker waits
    and comes back.
    """
    asyncio.run(_serve(queue_app(app, database_url), concurrency, pace or Pace()))


def queue_app(app: Flask, database_url: URL) -> App:
    """Return the queue with every job of the table registered, each running within `app`."""
    connector = PsycopgConnector(
        conninfo=for_libpq(database_url),
        min_size=1,
        max_size=4,
        kwargs={"prepare_threshold": None, "options": "-c timezone=UTC"},
    )
    queue = App(connector=connector)
    queue.job_manager = Jobs(connector)
    for job in JOBS:
        register = queue.task(name=job.name, retry=BackOff(), pass_context=True)
        task = register(within(app, job.do))
        if job.cron:
            queue.periodic(cron=job.cron, queueing_lock=job.name)(task)
    return queue


async def _serve(queue: App, concurrency: int, pace: Pace) -> None:
    loop, stopping = asyncio.get_running_loop(), asyncio.Event()
    loop.set_default_executor(ThreadPoolExecutor(concurrency + 2, thread_name_prefix="job"))
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stopping.set)
    leaving = asyncio.create_task(_leave_in_time(stopping, pace))
    while not stopping.is_set():
        try:
            await _work(queue, concurrency, pace, stopping)
        except (ConnectorException, psycopg.Error):
            log.exception("worker lost the database")
        await _sleep(stopping, RESTART_SECONDS)
    leaving.cancel()


async def _work(queue: App, concurrency: int, pace: Pace, stopping: asyncio.Event) -> None:
    """Work until told to stop, or until the queue cannot be reached any more."""
    async with queue.open_async():
        working = asyncio.create_task(
            queue.run_worker_async(
                concurrency=concurrency,
                install_signal_handlers=False,
                fetch_job_polling_interval=pace.poll,
                update_heartbeat_interval=pace.heartbeat,
                stalled_worker_timeout=pace.stopped_after,
            )
        )
        beside = [asyncio.create_task(stopping.wait()), asyncio.create_task(_keep(queue, pace))]
        await asyncio.wait([working, *beside], return_when=asyncio.FIRST_COMPLETED)
        for task in (working, *beside):
            task.cancel()  # the worker takes this as a wish to stop, and waits for its jobs
        ended = await asyncio.gather(working, *beside, return_exceptions=True)
    for error in ended:
        if isinstance(error, Exception):
            raise error


async def _leave_in_time(stopping: asyncio.Event, pace: Pace) -> None:
    """Once told to stop, wait a while, then end the process with jobs still running.

    A thread cannot be stopped, and Python would wait for it for ever.
    """
    await stopping.wait()
    await asyncio.sleep(pace.leaves_after)
    log.warning("worker leaves its jobs behind", waited_seconds=pace.leaves_after)
    logging.shutdown()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(LEFT)


async def _keep(queue: App, pace: Pace) -> None:
    """Put back what stopped workers left behind, and forget jobs that ended well days ago."""
    for turn in itertools.count():
        for job in await queue.job_manager.get_stalled_jobs(seconds_since_heartbeat=pace.stopped_after):
            log.warning("job of a stopped worker put back", task=job.task_name, job=job.id)
            try:
                await queue.job_manager.retry_job(job)
            except ConnectorException:
                log.info("another worker put it back first", job=job.id)
        if turn % FORGETS_EVERY == 0:
            await queue.job_manager.delete_old_jobs(nb_hours=KEPT_HOURS)
        await asyncio.sleep(pace.rescue)


async def _sleep(stopping: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(stopping.wait(), seconds)
    except TimeoutError:
        return
