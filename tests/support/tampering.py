"""Somebody with every right who changes rows behind the house's back, one column after the other, and is undone again.

Columns are read from the catalogue, so that one which is new is tried as well.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, LiteralString, cast

import psycopg

FORGED = {
    "bigint": ["{0} + case when '{0}' like '%\\_minor' then 1 else 1000000 end"],
    "integer": ["{0} + 100"],
    "text": ["{0} || 'x'"],
    "character varying": ["case {0} when 'USD' then 'EUR' when 'EUR' then 'USD' else 'XX' end"],
    "boolean": ["not {0}"],
    "timestamp with time zone": ["{0} + interval '3 days'", "{0} - interval '3 days'"],
    "date": ["{0} + 3"],
    "jsonb": ["'[\"forged\"]'"],
}
"""How a value of each type is changed; an instant both ways."""

GUARDS = """
  select format('alter table %%s drop constraint %%I cascade', conrelid::regclass, conname) from pg_constraint
   where conrelid = any (%(tables)s::regclass[]) and contype in ('c', 'f', 'x', 'u', 'p')
  union all
  select format('drop index if exists %%s', indexrelid::regclass) from pg_index
   where indrelid = any (%(tables)s::regclass[]) and indisunique
     and not exists (select from pg_constraint c where c.conindid = indexrelid)
  union all
  select format('alter table %%s alter %%I drop identity', attrelid::regclass, attname) from pg_attribute
   where attrelid = any (%(tables)s::regclass[]) and attidentity <> ''
  union all
  select format('alter table %%s disable trigger all', t) from unnest(%(tables)s::regclass[]) t
"""
COLUMNS = """
  select table_name, column_name, data_type from information_schema.columns
   where table_schema = 'public' and table_name = any (%s) order by table_name, ordinal_position
"""


@dataclass(frozen=True)
class Tamperer:
    """Changes rows of some tables. `names` says by table how a fault may name a row `r`: an SQL array.

    `checks` are the questions of the audit: each answers with source, place, what.
    """

    superuser: psycopg.Connection
    names: Mapping[str, str]
    checks: Sequence[str]

    def take_guards_away(self) -> None:
        """Drop whatever would keep a row from being changed."""
        found = self.superuser.execute(GUARDS, {"tables": list(self.names)}).fetchall()
        for (statement,) in sorted(found, key=lambda each: "constraint" not in each[0]):
            with suppress(psycopg.errors.UndefinedObject):  # went with what it stood on
                self.superuser.execute(cast("LiteralString", statement))

    def asked(self) -> list[str]:
        """Return everything that the audit finds now."""
        return [" ".join(row) for check in self.checks for row in self.ask(check)]

    def ask(self, check: str) -> list[Any]:
        """Return what one question finds now."""
        return self.superuser.execute(cast("LiteralString", check)).fetchall()

    def columns(self) -> list[tuple[str, str, str]]:
        """Return table, column and type of every column."""
        return [tuple(row) for row in self.superuser.execute(COLUMNS, [list(self.names)]).fetchall()]

    def edges(self, table: str, where: str = "true") -> Iterator[tuple[str, list[str]]]:
        """Yield place and names of the first and the last row of a table."""
        rows = f"select r.ctid::text, {self.names[table]} from {table} r where {where} order by r.ctid"
        found = self.superuser.execute(cast("LiteralString", rows)).fetchall()
        yield from {row[0]: tuple(row) for row in (*found[:1], *found[-1:])}.values()  # type: ignore[misc]

    def unseen_edits(self, but: Mapping[str, Mapping[str, str]], only: Mapping[tuple[str, str], str]) -> list[str]:
        """Change every column that is not excepted, in the first and last row that has it; return what nobody named.

        `only` says of a column in which rows somebody can know it.
        """
        unseen = []
        for table, column, kind in self.columns():
            if column in but.get(table, {}):
                continue
            known = only.get((table, column), "true")
            tried = list(self.edges(table, f"r.{column} is not null and {known}"))
            unseen += [] if tried else [f"{table}.{column}: no row"]
            for place, names in tried:
                for forged in FORGED[kind]:
                    change = f"update {table} set {column} = {forged.format(column)} where ctid = '{place}'"
                    if not self.is_named(change, names):
                        unseen.append(f"{table}.{column} of {names}: {forged}")
        return unseen

    def unseen_deletions(self) -> list[str]:
        """Take away the first and the last row of every table; return what nobody named."""
        return [
            f"{table} {names}"
            for table in self.names
            for place, names in self.edges(table)
            if not self.is_named(f"delete from {table} where ctid = '{place}'", names)
        ]

    def unseen_inventions(self, changes: Mapping[str, str]) -> list[str]:
        """Put a copy of the last row into every table, with a key of its own; return what nobody named."""
        unseen = []
        for table in self.names:
            place, names = list(self.edges(table))[-1]
            copy = f"""insert into {table} select (jsonb_populate_record(r, {changes.get(table, "'{}'")} || case
                when to_jsonb(r) ? 'id' then jsonb_build_object('id', (to_jsonb(r) ->> 'id')::bigint + 1000) else '{{}}' end)).*
                from {table} r where ctid = '{place}'"""
            if not self.is_named(copy, [*names, f"{table} "]):  # its own name is a new one
                unseen.append(f"{table} {names}")
        return unseen

    def is_named(self, statement: str, names: Sequence[str]) -> bool:
        """Do it, ask, undo it, and say whether the audit named the row."""
        with self.superuser.transaction(force_rollback=True):
            self.superuser.execute(cast("LiteralString", statement))
            for check in self.checks:
                for source, place, _ in self.ask(check):
                    if any(name and name in f"{source} {place}" for name in names):
                        return True
        return False
