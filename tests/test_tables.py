"""Every table is seen by migrations and tests."""

from __future__ import annotations

import psycopg

from marketplace.tables import MODULES, metadata


def test_the_tables_are_those_of_the_migrated_database(superuser: psycopg.Connection) -> None:
    there = superuser.execute("select tablename from pg_tables where schemaname = 'public'").fetchall()

    not_ours = {"alembic_version"} | {name for (name,) in there if name.startswith("procrastinate_")}
    assert {name for (name,) in there} - not_ours == {
        table.name for table in metadata.tables.values() if not table.schema
    }


def test_each_subject_brings_its_own() -> None:
    assert len(MODULES) == len(set(MODULES))
    assert all(module.__name__.endswith(".models") for module in MODULES)
