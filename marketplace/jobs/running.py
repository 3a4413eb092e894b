"""Letting a job into the house: an app context, the system acting, and an id that its log lines carry."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import structlog
from flask import Flask
from procrastinate import JobContext

from marketplace.audit import trail
from marketplace.db.actor import SYSTEM, act_as, forget_actor


def within(app: Flask, do: Callable[..., None]) -> Callable[..., None]:
    """Return `do` as the worker calls it: with a context of its own, acting as the system, in whatever thread."""

    def run(context: JobContext, *, timestamp: int | None = None, **ids: Any) -> None:  # noqa: ARG001 - cron's moment
        identity = f"job_{context.job.id}"
        structlog.contextvars.bind_contextvars(request_id=identity, job=context.job.task_name)
        token = trail.request_id.set(identity)
        try:
            with app.app_context():
                act_as(SYSTEM)
                do(**ids)
        finally:
            forget_actor()
            trail.request_id.reset(token)
            structlog.contextvars.clear_contextvars()

    return run
