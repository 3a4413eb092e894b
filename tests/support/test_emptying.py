"""A database that was used is like the one the migrations leave, or is not used again."""

from __future__ import annotations

import os
from collections.abc import Iterator

import psycopg
import pytest

from tests.conftest import SERVER, TEMPLATE
from tests.support.databases import TestDatabase, clone, drop
from tests.support.emptying import Emptied


@pytest.fixture
def emptied() -> Iterator[Emptied]:
    """A database that nobody else uses."""
    database = TestDatabase(os.environ[SERVER], clone(os.environ[SERVER], TEMPLATE))
    emptied = Emptied(database)
    yield emptied
    emptied.close()
    drop(database.server, database.name)


def did(emptied: Emptied, *statements: str) -> None:
    with psycopg.connect(emptied.database.superuser_text, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement)  # type: ignore[call-overload]


def asked(emptied: Emptied, question: str) -> object:
    with psycopg.connect(emptied.database.superuser_text) as connection:
        return connection.execute(question).fetchall()  # type: ignore[call-overload]


def test_rows_seeds_and_sequences_are_as_the_migrations_left_them(emptied: Emptied) -> None:
    questions = (
        "select to_jsonb(p) from programmes p order by id", "select * from ledger.kinds order by 1",
        "select last_value, is_called from parties_id_seq", "select count(*) from parties",
    )  # fmt: skip
    before = [asked(emptied, each) for each in questions]
    did(
        emptied,
        "insert into parties (kind, name) values ('vendor', 'Contoso')",
        "update programmes set review_days = review_days + 1",
        "set session_replication_role = replica; delete from ledger.kinds",
    )
    assert all(asked(emptied, each) != old for each, old in zip(questions, before, strict=True))

    assert emptied.empty(set())

    assert [asked(emptied, each) for each in questions] == before


@pytest.mark.parametrize(
    "change",
    [
        "alter table parties add column more text",
        "drop policy if exists parties_read on parties; create policy more on parties using (true)",
        "grant select on parties to public",
        "create function more() returns int language sql as 'select 1'",
        "alter table parties disable trigger all",
    ],
)
def test_after_a_change_of_schema_or_rights_it_is_not_used_again(emptied: Emptied, change: str) -> None:
    did(emptied, change)

    assert not emptied.empty(set())


@pytest.mark.parametrize(
    ("change", "undone"),
    [
        ("create function more() returns int language sql as 'select 1'", "drop function more()"),
        (
            "create function more() returns trigger language plpgsql as 'begin return null; end';"
            "create trigger more after insert on parties for each row execute function more()",
            "drop trigger more on parties; drop function more()",
        ),
        ("alter role marketplace_web set work_mem = '8MB'", "alter role marketplace_web reset work_mem"),
    ],
)
def test_after_a_change_that_was_taken_back_it_is_used_again(emptied: Emptied, change: str, undone: str) -> None:
    did(emptied, change, undone)
    assert emptied.empty(set())

    did(emptied, change)
    try:
        assert not emptied.empty(set())
    finally:
        did(emptied, undone)


def test_rows_that_are_kept_for_ever_are_taken_away_and_are_kept_for_ever_again(emptied: Emptied) -> None:
    count, functions = "select count(*) from ledger.books", "select prosrc from pg_proc order by oid"
    before, kept = asked(emptied, count), asked(emptied, functions)
    write = "insert into ledger.books (kind, party, currency) values ('partner', 'partner:1', 'EUR')"
    did(emptied, write)
    assert asked(emptied, count) != before

    assert emptied.empty(set())

    assert (asked(emptied, count), asked(emptied, functions)) == (before, kept)
    did(emptied, write)
    with pytest.raises(psycopg.Error):
        did(emptied, "set session_replication_role = replica", "delete from ledger.books")
    assert emptied.empty(set())


def test_while_somebody_unknown_is_connected_it_is_not_used_again(emptied: Emptied) -> None:
    with psycopg.connect(emptied.database.superuser_text) as connection:
        assert not emptied.empty(set())
        assert emptied.empty({connection.info.backend_pid})
