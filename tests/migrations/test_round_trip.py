"""Every migration goes up, down and up again on an empty database, and leaves nothing behind."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator

import psycopg
import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import URL, make_url

from marketplace.db import embedded
from marketplace.db.migrating import FOLDER, alembic_config, newest_revision
from marketplace.db.urls import for_libpq
from tests.migrations import snapshot
from tests.support.databases import drop

LEFT = """
  select 'table ' || c.oid::regclass from pg_class c join pg_namespace n on n.oid = c.relnamespace
   where n.nspname !~ '^pg_|^information_schema$' and c.relname not like 'alembic_version%'
  union all select 'function ' || p.oid::regprocedure from pg_proc p join pg_namespace n on n.oid = p.pronamespace
   where n.nspname !~ '^pg_|^information_schema$'
  union all select 'type ' || t.oid::regtype from pg_type t join pg_namespace n on n.oid = t.typnamespace
   where n.nspname !~ '^pg_|^information_schema$' and t.typname not like '%alembic_version%'
  union all select 'schema ' || nspname from pg_namespace where nspname !~ '^pg_|^information_schema$|^public$'
  union all select 'default privileges of ' || defaclrole::regrole from pg_default_acl
  union all select 'event trigger ' || evtname from pg_event_trigger
  union all select format('grant on schema %s to %s', nspname, a.grantee::regrole)
    from pg_namespace, aclexplode(nspacl) a
   where nspname = 'public' and a.grantee::regrole::text ~ '^(marketplace_web|marketplace_worker|ledger_owner)$'
  union all select format('grant on the database to %s', a.grantee::regrole) from pg_database, aclexplode(datacl) a
   where datname = current_database() and a.grantee::regrole::text = 'ledger_owner'
"""


@pytest.fixture
def empty() -> Iterator[URL]:
    """A database as the first start makes it, before any migration."""
    server, name = os.environ["MARKETPLACE_TEST_SERVER"], f"test_{uuid.uuid4().hex[:16]}"
    with psycopg.connect(for_libpq(make_url(server)), autocommit=True) as connection:
        embedded.ensure_database(connection, name)
    yield make_url(server).set(database=name)
    drop(server, name)


def test_up_down_and_up_again_gives_the_same_and_down_leaves_nothing(empty: URL) -> None:
    config = alembic_config(empty)
    with psycopg.connect(for_libpq(empty), autocommit=True) as connection:
        before = connection.execute(LEFT).fetchall()
        command.upgrade(config, "head")
        first = snapshot.take(connection), _columns(connection)

        command.downgrade(config, "base")
        assert connection.execute(LEFT).fetchall() == before == []

        command.upgrade(config, "head")
        assert (snapshot.take(connection), _columns(connection)) == first


def test_every_step_goes_back_and_forth_on_its_own(empty: URL) -> None:
    config = alembic_config(empty)
    revisions = [script.revision for script in reversed(list(ScriptDirectory(str(FOLDER)).walk_revisions()))]
    with psycopg.connect(for_libpq(empty), autocommit=True) as connection:
        for number, revision in enumerate(revisions):
            before = snapshot.take(connection), _columns(connection)
            command.upgrade(config, revision)
            command.downgrade(config, revisions[number - 1] if number else "base")
            if number:  # before the first one there is not even Alembic's own table
                assert (snapshot.take(connection), _columns(connection)) == before, revision
            command.upgrade(config, revision)


def test_there_is_one_newest_revision() -> None:
    assert ScriptDirectory(str(FOLDER)).get_heads() == [newest_revision()]


def _columns(connection: psycopg.Connection) -> list[tuple[object, ...]]:
    return connection.execute(
        "select table_schema, table_name, column_name, data_type, is_nullable, column_default"
        " from information_schema.columns"
        " where table_schema in ('public', 'ledger') order by 1, 2, 3"
    ).fetchall()
