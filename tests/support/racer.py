"""What a process of its own does in a race: gets ready, waits for the start, does one thing as production does it.

The process that racers are forked from has built the app once (`the_app`); each racer points its copy at its own database
and its own Stripe, so that it is ready at once.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import cache
from multiprocessing.connection import Connection
from types import SimpleNamespace
from typing import Any

import stripe
import structlog
from flask import Flask
from sqlalchemy import URL, make_url

from marketplace.app import create_app
from marketplace.core.errors import DomainError
from marketplace.jobs import worker
from marketplace.jobs.running import within
from marketplace.jobs.table import JOBS
from marketplace.runtime.gateways import connect
from tests.support.apps import pointed_at, settings

PACE = worker.Pace(poll=0.2, heartbeat=0.3, stopped_after=1.5, rescue=0.3)


QUICKLY = 0.02
"""Seconds that Stripe's library waits before it tries a call again; in production half a second."""

NOWHERE = make_url("postgresql+psycopg://nobody@127.0.0.1:1/nothing")


@cache
def the_app() -> Flask:
    """Return the app of this process, built at the first call; it is connected to nothing."""
    app = create_app(settings(), database=NOWHERE)
    app.config["WTF_CSRF_ENABLED"] = False
    return app


def run(task: dict[str, Any], pipe: Connection) -> None:
    """Do `task` once the start comes through the pipe, and send back what became of it.

    A player (`play`) does one task after another that way, until it hears nothing any more.
    """
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    with _placed(task) as (app, url):
        pipe.send("ready")
        with suppress(EOFError):
            while given := pipe.recv():
                is_player = task["do"] == "play"
                pipe.send(_done(app, url, given if is_player else task))
                if not is_player:
                    return


def do(task: dict[str, Any]) -> str:
    """Do a task in this very process."""
    with _placed(task) as (app, url):
        return _done(app, url, task)


@contextmanager
def _placed(task: dict[str, Any]) -> Iterator[tuple[Flask, URL]]:
    """Yield the app at the database and the Stripe of a task."""
    stripe.HTTPClient.INITIAL_DELAY = QUICKLY
    app, url = the_app(), make_url(task["database"])
    app.extensions["marketplace.gateways"] = connect(settings(STRIPE_API_BASE=task["stripe"]))
    with pointed_at(app, url):
        yield app, url


def _done(app: Flask, url: URL, task: dict[str, Any]) -> str:
    if task["do"] == "work":
        pace = replace(PACE, leaves_after=task.get("leaves_after", PACE.leaves_after))
        worker.run(app, url, concurrency=2, pace=pace)
        return "stopped"
    does = {
        "job": _job, "webhook": _webhook, "visit": _visit, "pay": _pay, "buy": _buy, "order": _order, "press": _press,
    }  # fmt: skip
    return does[task["do"]](app, task)


def _job(app: Flask, task: dict[str, Any]) -> str:
    job = next(job for job in JOBS if job.name == task["job"])
    context: Any = SimpleNamespace(job=SimpleNamespace(id=0, task_name=job.name))
    try:
        within(app, job.do)(context, **task["arguments"])
    except DomainError as refusal:  # the queue would put the job back, or give it up
        return f"{type(refusal).__name__}: {refusal.message}"
    return "done"


def _webhook(app: Flask, task: dict[str, Any]) -> str:
    headers = {"Stripe-Signature": task["signature"]}
    return str(app.test_client().post("/webhooks/stripe", data=task["body"], headers=headers).status_code)


def _visit(app: Flask, task: dict[str, Any]) -> str:
    return str(app.test_client().get(task["path"]).status_code)


def _buy(app: Flask, task: dict[str, Any]) -> str:
    form = {"shown_total": task["shown_total"]}
    return _press(app, {**task, "path": f"/portal/cart/{task['cart']}/order/", "form": form})


def _press(app: Flask, task: dict[str, Any]) -> str:
    """Send a form as somebody who is signed in."""
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"], cookie["_fresh"] = task["session"], True
    answer = client.post(task["path"], data=task["form"])
    return f"{answer.status_code} {answer.location or ''}"


def _order(app: Flask, task: dict[str, Any]) -> str:
    answer = app.test_client().post(f"/checkout/{task['secret']}/details/", data=task["entered"])
    return f"{answer.status_code} {answer.location or ''}"


def _pay(app: Flask, task: dict[str, Any]) -> str:
    return str(app.test_client().post(f"/order/{task['secret']}/payment/").status_code)
