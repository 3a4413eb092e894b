"""The outbox: jobs written in the caller's open transaction, so that they exist exactly when its changes do."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from procrastinate import App, SyncPsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued
from procrastinate.jobs import Status
from sqlalchemy import text
from sqlalchemy.orm import Session

from marketplace.db.base import db

_FIRST = next(iter(Status)).value
"""The state of a job that waits. It stands in the statement itself, because the index holds such jobs alone."""

_WAITING = text(
    f"select queueing_lock from procrastinate_jobs where status = '{_FIRST}' and queueing_lock = any(:locks)"  # noqa: S608
)

jobs = App(connector=SyncPsycopgConnector())
"""Writes jobs and knows no task: what a name stands for is the worker's matter (`marketplace.jobs`).

Its connector opens no pool, because every job is written on the connection of the session that defers it.
"""


@dataclass(frozen=True, slots=True)
class Job:
    """A job by the name of its task, with ids as its arguments."""

    task: str
    arguments: dict[str, Any] = field(default_factory=dict)


def defer(task: str, *, lock: str | None = None, queueing_lock: str | None = None, **arguments: Any) -> None:
    """Write a job for the worker into the transaction that is open now.

    `task` is its registered name. Jobs with the same `lock` run one after another; a second job with the same
    `queueing_lock` is not written while the first one waits. Arguments are ids, never objects and never secrets.

    Raises:
        RuntimeError: no transaction is open, so nothing says when the job should exist.
    """
    session = _open_session(task)
    if queueing_lock is None:
        _write(task, arguments, lock=lock)
        return
    try:
        with session.begin_nested():  # a refused row must not take the caller's transaction with it
            _write(task, arguments, lock=lock, queueing_lock=queueing_lock)
    except AlreadyEnqueued:
        return


def defer_all(several: Sequence[Job]) -> None:
    """Write several jobs as `defer` does, in one SQL statement.

    Raises:
        RuntimeError: no transaction is open.
    """
    if not several:
        return
    _open_session(several[0].task)
    described = [jobs.configure_task(each.task, allow_unknown=True, task_kwargs=each.arguments).job for each in several]
    jobs.job_manager.batch_defer_jobs(described, connection=_driver())


def not_waiting(queueing_locks: Sequence[str]) -> set[str]:
    """Return those of the queueing locks that no waiting job has. Acts as the system, in one SQL statement.

    For whoever hands much over again: a job that is refused costs three statements, and most still wait.
    """
    held = db.session.scalars(_WAITING, {"locks": list(queueing_locks)}).all() if queueing_locks else ()
    return set(queueing_locks) - set(held)


def _open_session(task: str) -> Session:
    session = db.session()
    if not session.in_transaction():
        raise RuntimeError(f"defer({task!r}) needs the transaction of the change that it follows")
    session.flush()  # the driver's connection, used next, knows nothing of what the session still holds back
    return session


def _write(task: str, arguments: dict[str, Any], **locks: str | None) -> None:
    jobs.configure_task(task, allow_unknown=True, connection=_driver(), **locks).defer(**arguments)


def _driver() -> Any:
    return db.session().connection().connection.driver_connection
