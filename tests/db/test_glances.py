"""Glances: short questions outside of any transaction."""

from __future__ import annotations

import psycopg
import pytest
from flask import Flask
from sqlalchemy import create_engine, text

from marketplace.db.base import db
from marketplace.db.glances import Glance, glance
from marketplace.db.urls import engine_options
from tests.support.databases import TestDatabase

DOUBLE = Glance("double", "select $1::int * 2, $2::text, current_setting('app.actor_kind', true)")
END_OTHERS = (
    "select pg_terminate_backend(pid) from pg_stat_activity where usename = %s and datname = current_database()"
)


def test_the_answer_is_rows_of_text_and_nobody_acts(app: Flask, web: Flask) -> None:
    with web.app_context():
        answers = [glance(DOUBLE, (str(number), None)) for number in range(3)]

    assert [rows and [*rows[0][:2], rows[0][2] or b""] for rows in answers] == [
        [b"0", None, b""],
        [b"2", None, b""],
        [b"4", None, b""],
    ]


def test_nothing_can_be_written_behind_a_transactions_back_and_none_is_left_open(app: Flask, web: Flask) -> None:
    with web.app_context():
        glance(DOUBLE, ("1", "x"))
        with db.engine.connect() as connection:
            assert connection.connection.driver_connection is not None
            assert connection.connection.driver_connection.info.transaction_status.name == "IDLE"


def test_a_question_that_fails_has_no_answer_and_the_next_one_has(app: Flask, web: Flask) -> None:
    with web.app_context():
        assert glance(Glance("wrong", "select 1 / $1::int"), ("0",)) is None
        assert glance(DOUBLE, ("1", "x")) is not None


def test_a_lost_connection_is_no_answer_and_everything_else_gets_a_new_one(
    app: Flask, web: Flask, superuser: psycopg.Connection
) -> None:
    with web.app_context():
        assert glance(DOUBLE, ("1", "x")) is not None
        superuser.execute(END_OTHERS, ["marketplace_web"])

        assert glance(DOUBLE, ("1", "x")) is None
        assert glance(DOUBLE, ("1", "x")) is not None

        superuser.execute(END_OTHERS, ["marketplace_web"])
        assert db.session.scalar(text("select 1")) == 1
        db.session.rollback()


@pytest.mark.parametrize(("is_pooled", "prepared"), [(False, 1), (True, 0)])
def test_behind_a_pooler_nothing_is_prepared(
    web: Flask, database: TestDatabase, is_pooled: bool, prepared: int
) -> None:
    with web.app_context():
        before, db.engines[None] = db.engine, create_engine(database.web, **engine_options(is_pooled=is_pooled))
        try:
            assert glance(DOUBLE, ("1", "x")) is not None
            names = glance(Glance("names", "select count(*) from pg_prepared_statements where name = 'double'"), ())
        finally:
            db.engine.dispose()
            db.engines[None] = before

    assert names == [(str(prepared).encode(),)]
