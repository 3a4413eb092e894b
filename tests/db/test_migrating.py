"""Bringing a database to the newest revision, as a superuser and as an ordinary owner's login."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterator

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import URL, NullPool, create_engine, make_url, text
from sqlalchemy.exc import ProgrammingError

from marketplace.db import embedded, migrating
from marketplace.db.urls import as_role, for_libpq
from tests.support.databases import TestDatabase, drop


@pytest.fixture
def empty() -> Iterator[URL]:
    """A database as the first start makes it, before any migration."""
    server, name = os.environ["MARKETPLACE_TEST_SERVER"], f"test_{uuid.uuid4().hex[:16]}"
    with psycopg.connect(for_libpq(make_url(server)), autocommit=True) as connection:
        embedded.ensure_database(connection, name)
    yield make_url(server).set(database=name)
    drop(server, name)


@pytest.fixture
def migrator() -> Iterator[str]:
    """A login that is no superuser and owns nothing: only a member of the two owning roles."""
    server, name = make_url(os.environ["MARKETPLACE_TEST_SERVER"]), f"migrator_{uuid.uuid4().hex[:8]}"
    with psycopg.connect(for_libpq(server), autocommit=True) as connection:
        connection.execute(
            sql.SQL("create role {} login in role marketplace_owner, ledger_owner").format(sql.Identifier(name))
        )
        yield name
        connection.execute(sql.SQL("drop role {}").format(sql.Identifier(name)))


def present(url: URL) -> str | None:
    engine = create_engine(url)
    with engine.connect() as connection:
        found = migrating.present_revision(connection)
    engine.dispose()
    return found


def test_an_empty_database_stands_nowhere_and_then_at_the_newest_revision(empty: URL) -> None:
    before = present(empty)

    migrating.upgrade(empty)

    assert (before, present(empty)) == (None, migrating.newest_revision())


def test_a_second_upgrade_changes_nothing(database: TestDatabase) -> None:
    migrating.upgrade(database.superuser)

    assert present(database.superuser) == migrating.newest_revision()


def test_the_logins_of_pages_and_worker_may_ask_where_it_stands(database: TestDatabase) -> None:
    assert present(database.web) == present(database.worker) == migrating.newest_revision()


def test_a_member_of_the_owners_can_migrate_without_being_a_superuser(empty: URL, migrator: str) -> None:
    migrating.upgrade(as_role(empty, migrator))

    assert present(empty) == migrating.newest_revision()


def test_a_script_is_run_as_it_is_written(database: TestDatabase) -> None:
    engine = create_engine(database.superuser)
    with engine.begin() as connection:
        migrating.run_script(
            connection, "create table found as select '100%' as share; insert into found values ('%s');"
        )
        shares = list(connection.scalars(text("select share from found")))
    engine.dispose()

    assert shares == ["100%", "%s"]


def test_a_secured_table_shows_each_party_its_own_rows_and_nobody_without_an_actor(database: TestDatabase) -> None:
    engine = create_engine(database.superuser)
    with engine.begin() as connection:
        connection.execute(text("create table diaries (partner_id bigint, line text)"))
        connection.execute(text("alter table diaries owner to marketplace_owner"))
        migrating.secure(connection, "diaries", reads="HOUSE or partner_id = ME", writes="SYSTEM or partner_id = ME")
        connection.execute(text("insert into diaries values (1, 'mine'), (2, 'yours')"))
    engine.dispose()

    def seen(kind: str, key: str) -> list[str]:
        web = create_engine(database.web)
        with web.begin() as connection:
            state = text("select set_config('app.actor_kind', :kind, true), set_config('app.actor_id', :id, true)")
            connection.execute(state, {"kind": kind, "id": key})
            lines = list(connection.scalars(text("select line from diaries order by line")))
        web.dispose()
        return lines

    assert (seen("partner", "1"), seen("operator", ""), seen("", "")) == (["mine"], ["mine", "yours"], [])
    with pytest.raises(ProgrammingError, match="row-level security"):
        write_as_partner(database, "insert into diaries values (2, 'forged')")
    with pytest.raises(ProgrammingError, match="permission denied"):
        write_as_partner(database, "delete from diaries")


def write_as_partner(database: TestDatabase, statement: str) -> None:
    web = create_engine(database.web, poolclass=NullPool)
    with web.begin() as connection:
        connection.execute(
            text("select set_config('app.actor_kind', 'partner', true), set_config('app.actor_id', '1', true)")
        )
        connection.execute(text(statement))


def test_a_function_is_found_in_its_script_whole_and_alone() -> None:
    script = """-- before
create function first(p text) returns text language sql as $$ select p $$;
-- between
create or replace function second() returns void language plpgsql as $$
begin perform first('x'); end $$;
grant execute on function second() to somebody;
"""

    assert migrating.function_in(script, "second") == (
        "create or replace function second() returns void language plpgsql as $$\nbegin perform first('x'); end $$;\n"
    )
    assert migrating.function_in(script, "first").startswith("create or replace function first(p text)")
    with pytest.raises(ValueError, match="no function third"):
        migrating.function_in(script, "third")
