"""What a process of its own does in a race: gets ready, waits for the start, does one thing as production does it."""

from __future__ import annotations

import sys
from multiprocessing.connection import Connection
from types import SimpleNamespace
from typing import Any

import structlog
from flask import Flask
from sqlalchemy import make_url

from marketplace.app import create_app
from marketplace.core.errors import DomainError
from marketplace.jobs import worker
from marketplace.jobs.running import within
from marketplace.jobs.table import JOBS
from tests.support.apps import settings

PACE = worker.Pace(poll=0.2, heartbeat=0.3, stopped_after=1.5, rescue=0.3)


def run(task: dict[str, Any], pipe: Connection) -> None:
    """Do `task` once the start comes through the pipe, and send back what became of it."""
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    url = make_url(task["database"])
    app = create_app(settings(STRIPE_API_BASE=task["stripe"]), database=url)
    app.config["WTF_CSRF_ENABLED"] = False
    pipe.send("ready")
    pipe.recv()
    if task["do"] == "work":
        worker.run(app, url, concurrency=2, pace=PACE)
        pipe.send("stopped")
    else:
        does = {"job": _job, "webhook": _webhook, "visit": _visit, "pay": _pay, "buy": _buy, "order": _order}
        pipe.send(does[task["do"]](app, task))


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
    client = app.test_client()
    with client.session_transaction() as cookie:
        cookie["_user_id"], cookie["_fresh"] = task["session"], True
    answer = client.post(f"/portal/cart/{task['cart']}/order/", data={"shown_total": task["shown_total"]})
    return f"{answer.status_code} {answer.location or ''}"


def _order(app: Flask, task: dict[str, Any]) -> str:
    answer = app.test_client().post(f"/checkout/{task['secret']}/details/", data=task["entered"])
    return f"{answer.status_code} {answer.location or ''}"


def _pay(app: Flask, task: dict[str, Any]) -> str:
    return str(app.test_client().post(f"/order/{task['secret']}/payment/").status_code)
