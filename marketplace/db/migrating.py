"""Bringing a database to the newest revision, and telling where it stands."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection

FOLDER = Path(__file__).resolve().parents[2] / "migrations"


def alembic_config(url: URL) -> Config:
    """Return Alembic's configuration for the database at `url`, which must log in as the owner."""
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.attributes["url"] = url
    return config


def upgrade(url: URL, revision: str = "head") -> None:
    """Run every migration up to `revision` that the database at `url` has not seen."""
    command.upgrade(alembic_config(url), revision)


def newest_revision() -> str | None:
    """Return the revision that this code expects."""
    return ScriptDirectory(str(FOLDER)).get_current_head()


def present_revision(connection: Connection) -> str | None:
    """Return the revision that the database stands at, or None when nothing was ever run."""
    return MigrationContext.configure(connection).get_current_revision()


def run_script(connection: Connection, script: str) -> None:
    """Run several SQL statements as they are written: no placeholders are looked for, so `%` needs no doubling."""
    driver = connection.connection.driver_connection
    if driver is None:
        raise RuntimeError("a closed connection runs nothing")
    driver.execute(script)
