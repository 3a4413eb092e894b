"""One database for many tests: emptied after each of them, to the last sequence, or thrown away where that is not possible.

Copying the template costs as much as most tests, and connections that know the tables already cost nothing. What is
left after a test is looked for in every table and every sequence, not only where tests are known to write.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb

from tests.support.databases import TestDatabase

MOST_TESTS = 200
"""How many tests use one database: rows taken away leave holes, and a plan should be made of tables without them."""

ASKED = 200
"""How often to ask whether a connection that was closed is gone, before the database is given up."""

CATALOGUES = (
    "pg_class", "pg_attribute", "pg_attrdef", "pg_constraint", "pg_trigger", "pg_proc", "pg_policy", "pg_namespace",
    "pg_type", "pg_db_role_setting", "pg_auth_members", "pg_authid", "pg_default_acl",
)  # fmt: skip
"""Where a change of schema, of rights or of settings shows: every change writes a row anew."""

GUARDS = """
    select distinct n.nspname, p.proname, pg_get_functiondef(p.oid)
    from pg_trigger t join pg_proc p on p.oid = t.tgfoid join pg_namespace n on n.oid = p.pronamespace
    where t.tgenabled = 'A'
"""
"""What keeps rows as they are even where triggers are off."""

GUARDED = """
    select distinct n.nspname, c.relname
    from pg_trigger t join pg_class c on c.oid = t.tgrelid join pg_namespace n on n.oid = c.relnamespace
    where t.tgenabled = 'A'
"""

LENIENT = """
    create or replace function {}() returns trigger language plpgsql as
    $$ begin if tg_level = 'ROW' then return old; end if; return null; end $$
"""


class Emptied:
    """A database that was copied from the template, and a connection that puts it back as it was copied."""

    def __init__(self, database: TestDatabase) -> None:
        self.database, self._tests = database, 0
        self._connection = psycopg.connect(database.superuser_text, autocommit=True, prepare_threshold=0)
        # Triggers and foreign keys would refuse: most of these rows are kept for ever where people work.
        self._connection.execute("set session_replication_role = replica")
        tables = self._rows(
            "select schemaname, tablename from pg_tables where schemaname not in ('pg_catalog', 'information_schema')"
        )
        self._tables = [sql.Identifier(*names) for names in tables]
        self._sequences = [
            sql.Identifier(*names) for names in self._rows("select schemaname, sequencename from pg_sequences")
        ]
        self._find_filled = _each(self._tables, "select {number} where exists (select from {name})")
        self._filled_at_first = [number for (number,) in self._rows(self._find_filled)]
        self._read_first = _each(
            [self._tables[number] for number in self._filled_at_first],
            "select {number}, jsonb_agg(to_jsonb(t) order by to_jsonb(t)) from {name} t",
        )
        self._read_sequences = _each(self._sequences, "select {number}, last_value, is_called from {name}")
        self._guards = [(sql.Identifier(schema, name), definition) for schema, name, definition in self._rows(GUARDS)]
        self._guarded = {tables.index(names) for names in self._rows(GUARDED)}
        self._first, self._counted = self._rows(self._read_first), self._rows(self._read_sequences)
        self._mark()

    def empty(self, ours: set[int]) -> bool:
        """Put everything back, and return whether another test may have it.

        `ours` are the numbers of the server's processes that serve connections which stay open. Whoever else is
        connected might still write.
        """
        self._tests += 1
        if self._tests >= MOST_TESTS or not self._is_left(ours) or self._rows(self._look) != self._looked:
            return False
        filled = {number for (number,) in self._rows(self._find_filled)}.difference(self._filled_at_first)
        restored = [
            (self._filled_at_first[place], rows)
            for now, (place, rows) in zip(self._rows(self._read_first), self._first, strict=True)
            if now != (place, rows)
        ]
        is_guarded = not self._guarded.isdisjoint({*filled, *(number for number, _ in restored)})
        with self._connection.transaction():
            if is_guarded:
                self._at_once(sql.SQL(LENIENT).format(name) for name, _ in self._guards)  # nobody else ever sees it
            self._at_once(sql.SQL("delete from {}").format(self._tables[number]) for number in sorted(filled))
            self._restore(restored)
            if is_guarded:
                self._at_once(sql.SQL(definition) for _, definition in self._guards)
        if is_guarded:
            self._mark()
        return True

    def close(self) -> None:
        """Let the database go; nobody empties it any more."""
        self._connection.close()

    def _is_left(self, ours: set[int]) -> bool:
        """Whether nobody else is connected. One who has just hung up is there for another moment."""
        asking = "select pid from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()"
        return any({pid for (pid,) in self._rows(asking)} <= ours for _ in range(ASKED))

    def _mark(self) -> None:
        """Remember what the catalogues look like: how many rows, none of them younger than now.

        What a test has made and taken away again leaves neither more rows nor younger ones.
        """
        [(now,)] = self._rows("select pg_current_xact_id()::text")
        young = f"count(*) filter (where age(xmin) < age('{now}'::xid))"
        each = (f"(select (count(*), {young})::text from {name})" for name in CATALOGUES)
        self._look = f"select {', '.join(each)}"
        self._looked = self._rows(self._look)

    def _restore(self, restored: list[tuple[int, Any]]) -> None:
        """Write anew what migrations had written, and count on from where they had counted."""
        for number, rows in restored:
            table = self._tables[number]
            self._connection.execute(sql.SQL("delete from {}").format(table))
            self._connection.execute(
                sql.SQL("insert into {} overriding system value select * from jsonb_populate_recordset(null::{}, %s)")
                .format(table, table),
                [Jsonb(rows)],
            )  # fmt: skip
        self._at_once(
            sql.SQL("select setval({}::regclass, {}, {})").format(
                sql.Literal(self._sequences[place].as_string()), sql.Literal(value), sql.Literal(is_called)
            )
            for now, (place, value, is_called) in zip(self._rows(self._read_sequences), self._counted, strict=True)
            if now != (place, value, is_called)
        )

    def _at_once(self, statements: Iterable[sql.Composable]) -> None:
        """Execute them all by asking the server once."""
        self._connection.execute(sql.SQL(";").join(statements), prepare=False)

    def _rows(self, statement: Any) -> list[tuple[Any, ...]]:
        return self._connection.execute(statement).fetchall()


def _each(names: list[sql.Identifier], statement: str) -> sql.Composed:
    """Return one statement that asks the same of each name, which it says by its place in the list."""
    asked = [
        sql.SQL(statement).format(number=sql.Literal(number), name=name)  # type: ignore[arg-type]
        for number, name in enumerate(names)
    ]
    return sql.SQL("select * from ({}) asked order by 1").format(sql.SQL(" union all ").join(asked))
