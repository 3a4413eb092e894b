"""Every table × every actor: exactly the own rows can be seen, and exactly those meant to be changed can be changed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import ExitStack
from typing import Any, LiteralString, cast

import psycopg
import pytest
from psycopg import sql
from sqlalchemy import Table

from marketplace.ledger import models as _books  # noqa: F401  its tables belong to the same metadata
from marketplace.tables import metadata
from tests.conftest import TEMPLATE
from tests.security.seeding.world import STATE_ACTOR, Seeded, seed
from tests.support.databases import TestDatabase, clone, drop

ACTORS = (
    None, "anonymous", "customer_a", "customer_b", "customer_c", "partner_a", "partner_b", "vendor_a", "vendor_b",
    "operator", "system",
)  # fmt: skip

# Tables without row security, and why that is right.
OPEN = {
    "public.alembic_version": "the revision of the schema, the same for everybody",
    "public.procrastinate_jobs": "names of tasks and ids of rows; whoever reads the id still needs the row",
    "public.procrastinate_events": "times of jobs",
    "public.procrastinate_periodic_defers": "times of jobs",
    "public.procrastinate_workers": "heartbeats of workers",
}


@pytest.fixture(scope="module")
def seeded() -> Iterator[Seeded]:
    """One filled database for all the looks at it: they only read, or roll back."""
    server = os.environ["MARKETPLACE_TEST_SERVER"]
    name = clone(server, TEMPLATE)
    yield seed(TestDatabase(server, name))
    drop(server, name)


@pytest.fixture(scope="module")
def looks(seeded: Seeded) -> Iterator[dict[str | None, psycopg.Connection]]:
    """One connection for each actor."""
    with ExitStack() as stack:
        yield {actor: stack.enter_context(seeded.acting(actor)) for actor in ACTORS}


def test_every_table_of_the_database_is_declared_and_seeded(seeded: Seeded, superuser: psycopg.Connection) -> None:
    found = {
        f"{schema}.{name}"
        for schema, name in superuser.execute(
            "select schemaname, tablename from pg_tables where schemaname in ('public', 'ledger')"
        )
    }
    declared = {_full(table) for table in metadata.tables.values()}
    seeds = {_full(metadata.tables[name]) for name in seeded.written}

    assert found - declared - set(OPEN) == set(), "give these tables a model, or a reason in OPEN"
    assert declared - seeds == set(), "seed two parties' rows of these tables in tests/security/seeding"


@pytest.mark.parametrize("actor", ACTORS)
@pytest.mark.parametrize("name", sorted(metadata.tables))
def test_an_actor_sees_exactly_its_own_rows(
    actor: str | None, name: str, seeded: Seeded, looks: dict[str | None, psycopg.Connection]
) -> None:
    connection, table = looks[actor], metadata.tables[name]

    seen = {tuple(row) for row in connection.execute(sql.SQL("select {} from {}").format(_key(table), _name(table)))}

    assert seen == {row.key for row in seeded.written[name] if actor in row.seen_by}


@pytest.mark.parametrize("actor", ACTORS)
@pytest.mark.parametrize("name", sorted(metadata.tables))
def test_an_actor_changes_exactly_the_rows_meant_for_it(
    actor: str | None, name: str, seeded: Seeded, looks: dict[str | None, psycopg.Connection]
) -> None:
    connection, table = looks[actor], metadata.tables[name]

    assert _changeable(connection, table) == {row.key for row in seeded.written[name] if actor in row.changed_by}


@pytest.mark.parametrize("name", sorted(metadata.tables))
def test_the_web_login_that_claims_to_be_the_system_sees_nothing(name: str, seeded: Seeded) -> None:
    with seeded.acting(None) as connection:
        connection.execute(STATE_ACTOR, ("system", ""))

        assert _count(connection, metadata.tables[name]) == 0
        assert _changeable(connection, metadata.tables[name]) == set()


@pytest.mark.parametrize(
    "claim",
    [("partner", ""), ("partner", "0"), ("vendor", ""), ("customer", ""), ("nobody", "1"), ("", "1"), ("SYSTEM", "")],
    ids=str,
)
def test_a_claim_that_names_no_party_sees_what_concerns_no_party(claim: tuple[str, str], seeded: Seeded) -> None:
    with seeded.acting("anonymous") as connection:
        public = {name: _count(connection, table) for name, table in metadata.tables.items()}
    public["sign_in_attempts"] = 0  # belong to the moment before anybody is known
    with seeded.acting(None) as connection:
        connection.execute(STATE_ACTOR, claim)
        for name, table in metadata.tables.items():
            assert _count(connection, table) <= (public[name] if name != "margin_rules" else 1), name


def _changeable(connection: psycopg.Connection, table: Table) -> set[tuple[Any, ...]]:
    """Return the keys of the rows that an update reaches; it is rolled back."""
    column = next(each for each in table.columns if not (each.identity or each.computed))
    change = sql.SQL("update {0} set {1} = {1} returning {2}").format(
        _name(table), sql.Identifier(column.name), _key(table)
    )
    try:
        with connection.transaction(force_rollback=True):
            return {tuple(row) for row in connection.execute(change)}
    except psycopg.errors.InsufficientPrivilege:  # no grant at all, or a table that only grows
        return set()


def _count(connection: psycopg.Connection, table: Table) -> int:
    row = connection.execute(sql.SQL("select count(*) from {}").format(_name(table))).fetchone()
    return int(row[0]) if row else 0


def _full(table: Table) -> str:
    return f"{table.schema or 'public'}.{table.name}"


def _name(table: Table) -> sql.Identifier:
    return sql.Identifier(table.schema or "public", table.name)


def _key(table: Table) -> sql.Composed:
    return sql.SQL(cast(LiteralString, ", ")).join(sql.Identifier(column.name) for column in table.primary_key)
