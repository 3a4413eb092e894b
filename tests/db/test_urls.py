"""Database URLs as people write them, and as drivers want them."""

from __future__ import annotations

import pytest
from sqlalchemy import create_engine, make_url, text

from marketplace.db.urls import PREPARE_AFTER, as_role, engine_options, for_libpq, normalise
from tests.support.databases import TestDatabase


@pytest.mark.parametrize("scheme", ["postgres", "postgresql", "postgresql+psycopg", "postgresql+psycopg2"])
def test_every_spelling_means_psycopg_3(scheme: str) -> None:
    assert normalise(f"{scheme}://kim:pw@db.example/shop") == make_url("postgresql+psycopg://kim:pw@db.example/shop")


def test_libpq_gets_the_plain_scheme_and_the_password() -> None:
    url = make_url("postgresql+psycopg://kim:p%40w@db.example:5433/shop?sslmode=require")

    assert for_libpq(url) == "postgresql://kim:p%40w@db.example:5433/shop?sslmode=require"


def test_another_role_logs_in_at_the_same_place() -> None:
    url = make_url("postgresql+psycopg://postgres@/shop?host=/run/pg")

    assert as_role(url, "marketplace_web") == make_url("postgresql+psycopg://marketplace_web@/shop?host=/run/pg")


def test_every_connection_carries_its_limits(database: TestDatabase) -> None:
    engine = create_engine(database.web, **engine_options(statement_seconds=7, lock_seconds=3))
    with engine.connect() as connection:
        settings = [
            connection.scalar(text(f"show {name}")) for name in ("statement_timeout", "lock_timeout", "timezone", "jit")
        ]
    engine.dispose()

    assert settings == ["7s", "3s", "UTC", "off"]


@pytest.mark.parametrize(("is_pooled", "prepared"), [(False, 1), (True, 0)])
def test_statements_are_prepared_unless_a_pooler_stands_between(
    database: TestDatabase, is_pooled: bool, prepared: int
) -> None:
    engine = create_engine(database.web, **engine_options(is_pooled=is_pooled))
    with engine.connect() as connection:
        for _ in range(PREPARE_AFTER + 1):
            connection.execute(text("select 'often asked'"))
        known = connection.scalar(
            text("select count(*) from pg_prepared_statements where statement like '%often asked%'")
        )
    engine.dispose()

    assert known == prepared


def test_a_runaway_statement_gives_up(database: TestDatabase) -> None:
    engine = create_engine(database.web, **engine_options(statement_seconds=1))
    with engine.connect() as connection, pytest.raises(Exception, match="statement timeout"):
        connection.execute(text("select count(*) from generate_series(1, 1000000000000)"))
    engine.dispose()
