"""Apps for tests: built once per process, pointed at one database after another."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, cast
from weakref import WeakKeyDictionary
from zoneinfo import ZoneInfo

import psycopg
from flask import Flask
from sqlalchemy import URL, Engine, QueuePool, event, make_url

from marketplace.app import create_app
from marketplace.core import clock
from marketplace.db.base import db
from marketplace.db.memory import forget
from marketplace.db.urls import engine_options
from marketplace.runtime.settings import Settings, read_settings
from tests.support.browser import Browser

ENVIRONMENT = {
    "MARKETPLACE_SECRET_KEY": "a secret that only tests know, long enough",
    "MARKETPLACE_BASE_URL": "http://127.0.0.1:8000",
    "MARKETPLACE_TIME_ZONE": "Europe/Berlin",
    "STRIPE_SECRET_KEY": "sk_test_demo_for_tests",
    "STRIPE_WEBHOOK_SECRET": "whsec_for_tests_0123456789",
    "STRIPE_API_BASE": "http://127.0.0.1:1",
}

SCRATCH = "MARKETPLACE_TEST_SCRATCH"
"""Names the folder of the process that started this one."""

POINTED: WeakKeyDictionary[Engine, list[URL]] = WeakKeyDictionary()
"""Where each engine points, block in block."""

CONNECTED: WeakKeyDictionary[Engine, URL] = WeakKeyDictionary()
"""Where the connections lead that an engine kept after its last block."""

OPENED: WeakKeyDictionary[Engine, list[psycopg.Connection]] = WeakKeyDictionary()
"""Every connection of an engine that was not seen closed: whoever borrowed one when its pool was thrown away gives it
back to a pool that nobody has any more."""


@cache
def scratch(process: int) -> Path:
    """Return a folder for all that the apps of one process keep.

    It is gone when the process ends. A racer is ended without a chance to tidy up: its folder lies inside that of the
    process which let it run.
    """
    above = os.environ.get(SCRATCH)
    folder = Path(tempfile.mkdtemp(prefix="marketplace-data-", dir=above))
    if above is None:
        os.environ[SCRATCH] = str(folder)
        atexit.register(_remove, folder, process)
    return folder


def _remove(folder: Path, process: int) -> None:
    if os.getpid() == process:
        shutil.rmtree(folder, ignore_errors=True)


def settings(**changes: str) -> Settings:
    """Return the settings of tests, with some of the environment changed."""
    folder = tempfile.mkdtemp(dir=scratch(os.getpid()))
    return read_settings({**ENVIRONMENT, "MARKETPLACE_DATA_DIR": folder, **changes})


def build(role: str) -> Flask:
    """Build an app for `web` or `worker`. Its first database is never used."""
    app = create_app(settings(), database=make_url(os.environ["MARKETPLACE_TEST_SERVER"]))
    app.config.update(TESTING=True, WTF_CSRF_ENABLED=False, PROPAGATE_EXCEPTIONS=False)
    app.config["MARKETPLACE_LOGIN"] = role
    app.test_client_class = Browser
    return app


@contextmanager
def pointed_at(app: Flask, url: URL) -> Iterator[None]:
    """Let `app` use the database at `url` inside the block. No context is pushed: requests bring their own.

    Its engine stays the same and connects elsewhere, so that what it knows of compiling statements is kept from one
    database to the next. Connections stay open for the next block at the same database, whose tables they know.
    """
    with app.app_context():
        engine = db.engines[None]

    def connect_there(dialect: Any, _record: object, _args: object, parameters: dict[str, Any]) -> None:
        parameters.clear()
        parameters.update(dialect.create_connect_args(url)[1] | engine_options()["connect_args"])

    if engine not in OPENED:
        opened = OPENED[engine] = []
        event.listen(engine, "connect", lambda connection, _record: opened.append(connection))
    within = POINTED.setdefault(engine, [])
    if within or CONNECTED.get(engine) != url:
        engine.dispose()
    forget(engine)
    within.append(url)
    event.listen(engine, "do_connect", connect_there)
    try:
        yield
    finally:
        event.remove(engine, "do_connect", connect_there)
        within.pop()
        CONNECTED[engine] = url
        if within or cast("QueuePool", engine.pool).checkedout():
            hang_up(app)
        if not within:
            _close_lost(engine)
        forget(engine)


def hang_up(app: Flask) -> None:
    """Close the connections that `app` keeps open; the next block opens new ones."""
    with app.app_context():
        engine = db.engines[None]
    CONNECTED.pop(engine, None)
    engine.dispose()


def _close_lost(engine: Engine) -> None:
    """Close what no pool holds any more."""
    kept = [each.dbapi_connection for each in _idle(engine)]
    for connection in OPENED[engine]:
        if connection not in kept:
            connection.close()
    OPENED[engine][:] = [connection for connection in OPENED[engine] if not connection.closed]


def _idle(engine: Engine) -> list[Any]:
    return list(cast("QueuePool", engine.pool)._pool.queue)  # no public name says what lies in a pool


def serving(app: Flask) -> set[int]:
    """Return the server's process for each connection that `app` keeps open."""
    with app.app_context():
        kept = _idle(db.engines[None])
    return {each.dbapi_connection.info.backend_pid for each in kept if each.dbapi_connection is not None}


def data_dir(app: Flask) -> Path:
    """Return the folder in which `app` keeps files."""
    folder: Path = app.extensions["marketplace.settings"].data_dir
    return folder


def today() -> date:
    """Return the operator's day. For an hour or two before midnight in UTC it is the next one already."""
    return clock.now().astimezone(ZoneInfo(ENVIRONMENT["MARKETPLACE_TIME_ZONE"])).date()
