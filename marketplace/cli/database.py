"""`marketplace db`: migrations."""

import sys

import click
from sqlalchemy import URL, create_engine
from sqlalchemy.exc import OperationalError

from marketplace.cli.house import databases
from marketplace.cli.output import answer, as_json
from marketplace.core.errors import Unavailable
from marketplace.db import migrating


@click.group("db")
def db_group() -> None:
    """Bring the database to the newest revision, or tell where it stands."""


@db_group.command()
@as_json
def upgrade(machine: bool) -> None:
    """Run every migration that the database has not seen."""
    migrating.upgrade(databases().migration)
    answer({"revision": migrating.newest_revision()}, machine=machine)


@db_group.command()
@as_json
def status(machine: bool) -> None:
    """Tell which revision the database stands at; status 1 when migrations are missing."""
    present = _present(databases().web)
    newest = migrating.newest_revision()
    answer({"present": present or "none", "newest": newest}, machine=machine)
    sys.exit(0 if present == newest else 1)


def _present(url: URL) -> str | None:
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            return migrating.present_revision(connection)
    except OperationalError as error:
        reason = str(error.orig).splitlines()[0]
        raise Unavailable(f"The database does not answer: {reason}") from error
    finally:
        engine.dispose()
