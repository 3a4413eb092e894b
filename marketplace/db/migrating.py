"""Bringing a database to the newest revision, and telling where it stands."""

import re
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


def function_in(script: str, name: str) -> str:
    """Return the statement that puts a PL/pgSQL or SQL function back as a script of an earlier revision made it."""
    begins = re.search(rf"create (or replace )?function {name}\(", script)
    if begins is None:
        raise ValueError(f"no function {name} in the script")
    ends = re.compile(r"\$\$;").search(script, begins.start())
    text = script[begins.start() : ends.end() if ends else None]
    return re.sub("^create (or replace )?", "create or replace ", text) + "\n"


_WORDS = {
    "HOUSE": "(select is_house())",
    "SYSTEM": "(select is_system())",
    "SOMEBODY": "(select is_somebody())",
    "TOKEN": "(select acting_token())",
    "KIND": "(select acting_kind())",
    "ME": "(select acting_party_id())",
}
_ROLES = "marketplace_web, marketplace_worker"


def secure(connection: Connection, table: str, *, reads: str, writes: str, may_delete: bool = False) -> None:
    """Put row security on a new table: who may read which rows, who may write which.

    Both rules are SQL with the words HOUSE (operator and system), SYSTEM, SOMEBODY (any actor), KIND and ME (the acting
    party's kind and key) and TOKEN (the acting customer's hashed secret). Dropping the table drops all of it.
    """
    reading, writing = (_spelled(rule) for rule in (reads, writes))
    statements = [
        f"alter table {table} enable row level security, force row level security",
        f"create policy owner on {table} to marketplace_owner using (true) with check (true)",
        f"create policy reads on {table} for select to {_ROLES} using ({reading})",
        f"create policy adds on {table} for insert to {_ROLES} with check ({writing})",
        f"create policy changes on {table} for update to {_ROLES} using ({writing}) with check ({writing})",
        f"create policy removes on {table} for delete to {_ROLES} using ({writing})",
        f"grant select, insert, update{', delete' if may_delete else ''} on {table} to {_ROLES}",
    ]
    run_script(connection, ";\n".join(statements))


def _spelled(rule: str) -> str:
    return re.sub(rf"\b({'|'.join(_WORDS)})\b", lambda found: _WORDS[found[0]], rule)
