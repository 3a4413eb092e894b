"""The outbox: jobs written in the caller's open transaction, so that they exist exactly when its changes do."""

from typing import Any

from procrastinate import App, SyncPsycopgConnector
from procrastinate.exceptions import AlreadyEnqueued

from marketplace.db.base import db

jobs = App(connector=SyncPsycopgConnector())
"""Writes jobs and knows no task: what a name stands for is the worker's matter (`marketplace.jobs`).

Its connector opens no pool, because every job is written on the connection of the session that defers it.
"""


def defer(task: str, *, lock: str | None = None, queueing_lock: str | None = None, **arguments: Any) -> None:
    """Write a job for the worker into the transaction that is open now.

    `task` is its registered name. Jobs with the same `lock` run one after another; a second job with the same
    `queueing_lock` is not written while the first one waits. Arguments are ids, never objects and never secrets.

    Raises:
        RuntimeError: no transaction is open, so nothing says when the job should exist.
    """
    session = db.session()
    if not session.in_transaction():
        raise RuntimeError(f"defer({task!r}) needs the transaction of the change that it follows")
    session.flush()  # the driver's connection, used below, knows nothing of what the session still holds back
    if queueing_lock is None:
        _write(task, arguments, lock=lock)
        return
    try:
        with session.begin_nested():  # a refused row must not take the caller's transaction with it
            _write(task, arguments, lock=lock, queueing_lock=queueing_lock)
    except AlreadyEnqueued:
        return


def _write(task: str, arguments: dict[str, Any], **locks: str | None) -> None:
    connection = db.session().connection().connection.driver_connection
    jobs.configure_task(task, allow_unknown=True, connection=connection, **locks).defer(**arguments)
