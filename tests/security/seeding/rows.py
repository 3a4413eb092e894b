"""Rows for the visibility test: each is written together with who may see it and who may change it."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    Column,
    Connection,
    Date,
    DateTime,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    insert,
    select,
)  # fmt: skip
from sqlalchemy.dialects.postgresql import JSONB

SINCE = datetime(2020, 1, 1, tzinfo=UTC)

SYSTEM = frozenset({"system"})
HOUSE = frozenset({"operator", "system"})
SOMEBODY = HOUSE | {
    "anonymous", "customer_a", "customer_b", "customer_c", "partner_a", "partner_b", "vendor_a", "vendor_b",
}  # fmt: skip
NOBODY: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Row:
    """One row that is really there, by its primary key, and the actors it is for."""

    key: tuple[Any, ...]
    seen_by: frozenset[str]
    changed_by: frozenset[str]


class Rows:
    """What has been written so far, table by table."""

    def __init__(self, connection: Connection) -> None:
        self.connection = connection
        self.written: dict[str, list[Row]] = {}
        self._numbers = itertools.count(1)

    def put(
        self,
        table: Table,
        *,
        to: Iterable[str] = (),
        by: Iterable[str] = (),
        house: Iterable[str] = HOUSE,
        **values: Any,
    ) -> Any:
        """Write a row and return the first column of its key; columns left out get some value of their type.

        `house` are those of operator and system who see it, `to` everybody else who does, `by` all who may change it.
        """
        filled = {column.name: self._some(column) for column in table.columns if _needs_value(column)}
        result = self.connection.execute(insert(table).values(**{**filled, **values}).returning(*table.primary_key))
        key = tuple(result.one())
        self.note(table, key, seen_by=frozenset(house) | frozenset(to), changed_by=frozenset(by))
        return key[0]

    def note(self, table: Table, key: tuple[Any, ...], *, seen_by: frozenset[str], changed_by: frozenset[str]) -> None:
        """Remember a row that something else has written."""
        self.written.setdefault(table.fullname, []).append(Row(key, seen_by, changed_by))

    def note_found(self, table: Table, *, to: Iterable[str] = (), **where: Any) -> None:
        """Remember rows that the ledger's own functions have written: nobody changes them."""
        matching = [table.columns[name] == value for name, value in where.items()]
        found = self.connection.execute(select(*table.primary_key).where(*matching)).all()
        assert found, f"the seed expected rows of {table.fullname} where {where}"
        for key in found:
            self.note(table, tuple(key), seen_by=HOUSE | frozenset(to), changed_by=NOBODY)

    def _some(self, column: Column[Any]) -> Any:
        number = next(self._numbers)
        match column.type:
            case String(length=3):
                return "EUR"
            case String(length=2):
                return "DE"
            case Text() | String():
                return f"{column.table.name}-{number}"
            case Boolean():
                return False
            case BigInteger() | Integer():
                return 0
            case DateTime():
                return SINCE
            case Date():
                return SINCE.date()
            case JSONB():
                return {}
            case LargeBinary():
                return b""
            case ARRAY():
                return []
        raise NotImplementedError(f"{column}: tell `Rows._some` what a value of {column.type!r} looks like")


def _needs_value(column: Column[Any]) -> bool:
    return not (column.nullable or column.server_default is not None or column.identity or column.computed)
