"""Where a scenario plays: a server, a database of its own, the Stripe sandbox, and what must hold afterwards."""

from __future__ import annotations

import multiprocessing
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from marketplace.db import embedded, migrating
from marketplace.db.actor import SYSTEM, act_as, forget_actor
from marketplace.db.base import db
from marketplace.db.transaction import snapshot
from marketplace.db.urls import for_libpq
from marketplace.payments import soundness
from tests.support.apps import pointed_at
from tests.support.databases import TestDatabase, clone, drop
from tests.support.racer import the_app
from tests.support.sandbox import Sandbox, gateways_of, running

TEMPLATE = "soak_template"


@dataclass(frozen=True)
class Scene:
    """A migrated database, the sandbox, and a connection that row security does not bind.

    An app that logs in as the worker has its context pushed, and the system acts.
    """

    database: TestDatabase
    sandbox: Sandbox
    superuser: psycopg.Connection

    def where(self, login: str = "worker") -> dict[str, str]:
        """Return what a racer needs to know to work here."""
        url = self.database.worker if login == "worker" else self.database.web
        return {"database": url.render_as_string(hide_password=False), "stripe": self.sandbox.url}

    def count(self, query: str) -> int:
        """Return the one number that a query answers with."""
        row = self.superuser.execute(query).fetchone()
        return int(row[0]) if row else 0

    def open_jobs(self) -> int:
        """Return how many jobs wait or are being done."""
        return self.count("select count(*) from procrastinate_jobs where status in ('todo', 'doing')")

    def must_be_sound(self) -> None:
        """Run the audit, with the money at Stripe.

        Raises:
            AssertionError: something does not hold.
        """
        db.session.rollback()
        with snapshot():
            faults = [str(fault) for fault in soundness.audit(at_stripe=self.sandbox.payments.balance())]
        assert faults == [], faults[:10]


def played(play: Callable[..., None], facts: Sequence[Any], sentence: str) -> Any:
    """Let `play` run in a process of its own with `facts` and an end of a pipe, and return what it sends.

    It is read before the process is waited for: what does not fit into the pipe would keep it for good.

    Raises:
        SystemExit: `sentence`; the process ended badly and has said why.
    """
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    playing = context.Process(target=play, args=(*facts, theirs))
    playing.start()
    theirs.close()  # so that the end of the process is the end of the pipe
    with ours, suppress(EOFError):
        answer = ours.recv()
    playing.join()
    if playing.exitcode:
        raise SystemExit(sentence)
    return answer


@contextmanager
def server() -> Iterator[str]:
    """Run an embedded server with its ordinary settings and room for every buyer; yield its URL."""
    with tempfile.TemporaryDirectory(prefix="marketplace-soak-") as scratch:
        Path(scratch).chmod(0o755)  # the embedded server's own user must reach its folder when run as root
        preparing = multiprocessing.get_context("spawn").Process(target=prepare, args=(scratch,))
        preparing.start()
        preparing.join()
        url = embedded.start(Path(scratch))
        migrating.upgrade(url.set(database=TEMPLATE))
        try:
            yield url.render_as_string(hide_password=False)
        finally:
            embedded.stop(Path(scratch))


def prepare(folder: str) -> None:
    """Make the server with room for every buyer; that it counts from the next start on takes a process of its own."""
    with psycopg.connect(for_libpq(embedded.start(Path(folder))), autocommit=True) as connection:
        connection.execute("alter system set max_connections = 400")
        embedded.ensure_database(connection, TEMPLATE)
    embedded.stop(Path(folder))


@contextmanager
def scene(server_url: str) -> Iterator[Scene]:
    """Give a scenario a database and a sandbox of its own inside the block."""
    database = TestDatabase(server_url, clone(server_url, TEMPLATE))
    app = the_app()
    with (
        tempfile.TemporaryDirectory(prefix="marketplace-soak-") as folder,
        running(Path(folder)) as sandbox,
        pointed_at(app, database.worker),
        gateways_of(app, sandbox),
        app.app_context(),
        psycopg.connect(database.superuser_text, autocommit=True) as superuser,
    ):
        act_as(SYSTEM)
        try:
            yield Scene(database, sandbox, superuser)
        finally:
            forget_actor()
            db.session.remove()
    drop(server_url, database.name)
