from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from sqlalchemy import Connection, create_engine, text
from sqlalchemy.exc import DBAPIError

from marketplace.db.prepared import MOST, PREPARE_AFTER
from marketplace.db.urls import engine_options
from tests.support.databases import TestDatabase

KNOWN = text("select count(*) from pg_prepared_statements where statement like 'select ''often asked''%'")


@pytest.fixture
def connection(database: TestDatabase) -> Iterator[Connection]:
    engine = create_engine(database.web, **engine_options())
    with engine.connect() as opened:
        yield opened
    engine.dispose()


def ask_often(connection: Connection) -> None:
    for _ in range(PREPARE_AFTER + 1):
        connection.execute(text("select 'often asked'"))


def test_what_is_prepared_stays_when_a_transaction_is_rolled_back(connection: Connection) -> None:
    ask_often(connection)
    connection.rollback()

    assert connection.scalar(KNOWN) == 1


def test_a_rollback_undoes_what_was_done(connection: Connection) -> None:
    connection.execute(text("select set_config('app.actor_kind', 'operator', true)"))
    connection.execute(text("create temporary table notes (word text) on commit drop"))
    connection.rollback()

    assert connection.scalar(text("select to_regclass('notes') is null"))
    assert connection.scalar(text("select coalesce(current_setting('app.actor_kind', true), '')")) == ""


def test_after_a_failed_transaction_the_connection_serves_again(connection: Connection) -> None:
    ask_often(connection)
    with pytest.raises(DBAPIError):
        connection.execute(text("select 1 / 0"))
    connection.rollback()
    ask_often(connection)

    assert connection.scalar(text("select 'still here'")) == "still here"


def test_after_the_server_has_gone_a_rollback_ends_what_was_open(
    connection: Connection, superuser: psycopg.Connection
) -> None:
    backend = connection.scalar(text("select pg_backend_pid()"))
    superuser.execute("select pg_terminate_backend(%s, 5000)", [backend])
    with pytest.raises(DBAPIError):
        connection.execute(text("select 1"))
    connection.rollback()

    assert connection.scalar(text("select pg_backend_pid()")) != backend


def test_a_connection_keeps_many(connection: Connection) -> None:
    driver = connection.connection.driver_connection

    assert driver is not None
    assert driver.prepared_max == MOST
