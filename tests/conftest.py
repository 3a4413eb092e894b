"""One embedded PostgreSQL for each test process, a database like the migrated template for each test."""

from __future__ import annotations

import gc
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import psycopg
import pytest
from psycopg import sql

if TYPE_CHECKING:
    from flask import Flask
    from flask.testing import FlaskClient

    from tests.support.databases import TestDatabase
    from tests.support.lending import Lender

SERVER = "MARKETPLACE_TEST_SERVER"
TEMPLATE = "marketplace_template"
ROOM = 2 * 1024**3
"""Bytes that a test process's server may fill at most: a few databases at once and its log of writes."""


def pytest_configure(config: pytest.Config) -> None:
    """Start this process's server and migrate the template; a process that only hands out tests needs none.

    Transaction numbers belong to a whole server: with one for all, a transaction of another process would hold back what
    the ledger may sum up, and a test of that would see its neighbours.
    """
    if not hasattr(config, "workerinput") and config.getoption("numprocesses", None):
        return
    from marketplace.db import embedded, migrating
    from marketplace.db.urls import for_libpq

    folder = Path(tempfile.mkdtemp(prefix="marketplace-tests-", dir=_memory()))
    folder.chmod(0o755)
    config.add_cleanup(lambda: shutil.rmtree(folder, ignore_errors=True))
    url = embedded.start(folder)
    with psycopg.connect(for_libpq(url), autocommit=True) as connection:
        # Nothing here must survive a power cut: without flushing to disk the suite takes half the time.
        # Tables change at once and are gone: tidying up after them in the background would only take time.
        for setting in ("fsync = off", "synchronous_commit = off", "full_page_writes = off", "autovacuum = off"):
            connection.execute(f"alter system set {setting}")  # type: ignore[arg-type]
        connection.execute("select pg_reload_conf()")
        embedded.ensure_database(connection, TEMPLATE)
    migrating.upgrade(url.set(database=TEMPLATE))
    os.environ[SERVER] = url.render_as_string(hide_password=False)


def pytest_collection_finish() -> None:
    """Never look again for garbage among all that is loaded by now: it stays until the end."""
    gc.collect()
    gc.freeze()


def _memory() -> str | None:
    """Return a folder in memory with room for a server, or None: copying a database to a disk takes many times as long."""
    folder = Path("/dev/shm")
    if folder.is_dir() and os.access(folder, os.W_OK) and shutil.disk_usage(folder).free > ROOM:
        return str(folder)
    return None


@pytest.fixture(scope="session")
def apps() -> Iterator[dict[str, Flask]]:
    """Two apps of this process, as web and worker log in; each test points them at its own database."""
    from tests.support.apps import build, hang_up

    apps = {role: build(role) for role in ("web", "worker")}
    yield apps
    for app in apps.values():
        hang_up(app)


@pytest.fixture(scope="session")
def lender(apps: dict[str, Flask]) -> Iterator[Lender]:
    """The database that this process's tests use one after another."""
    from tests.support.lending import Lender

    lender = Lender(os.environ[SERVER], TEMPLATE, tuple(apps.values()))
    yield lender
    lender.clear()


@pytest.fixture
def database(lender: Lender) -> Iterator[TestDatabase]:
    """A migrated, empty database of this test's own. Whatever is committed is gone afterwards."""
    yield lender.lend()
    lender.take_back()


@pytest.fixture
def app(apps: dict[str, Flask], database: TestDatabase) -> Iterator[Flask]:
    """The app as the worker logs in, with a context pushed and `system` acting: for tests of subjects."""
    from marketplace.db.actor import SYSTEM, act_as, forget_actor
    from tests.support.apps import pointed_at

    with pointed_at(apps["worker"], database.worker), apps["worker"].app_context():
        act_as(SYSTEM)
        yield apps["worker"]
        forget_actor()


@pytest.fixture
def web(apps: dict[str, Flask], database: TestDatabase) -> Iterator[Flask]:
    """The app as the web logs in: for tests of pages. Together with `app` both work on the same database."""
    from tests.support.apps import pointed_at

    with pointed_at(apps["web"], database.web):
        yield apps["web"]


@pytest.fixture
def client(web: Flask) -> FlaskClient:
    """A stranger's browser."""
    return web.test_client()


@pytest.fixture
def superuser(database: TestDatabase) -> Iterator[psycopg.Connection]:
    """A connection that row security does not bind, for looking at what is really there."""
    with psycopg.connect(database.superuser_text, autocommit=True) as connection:
        yield connection


def identifier(name: str) -> sql.Identifier:
    """Quote a name for SQL."""
    return sql.Identifier(name)
