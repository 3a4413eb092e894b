"""Stored API objects: JSON bodies by id, listed newest first."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

Json: TypeAlias = dict[str, Any]


@dataclass(frozen=True)
class Condition:
    """A restriction of a listing: SQL over a row of `objects`, with its values."""

    sql: str
    values: tuple[object, ...] = ()


def equals(field: str, value: object) -> Condition:
    """Restrict to objects whose field, named by its dotted path, has this value."""
    return Condition(f"json_extract(body, '$.{field}') = ?", (value,))


@dataclass(frozen=True)
class Page:
    """Which part of a listing: `limit` objects after or before the object with a sequence number."""

    limit: int
    after: int | None = None
    before: int | None = None


class Objects:
    """The objects of one account as one transaction sees them; `account` is empty for the platform's own."""

    def __init__(self, connection: sqlite3.Connection, account: str = "") -> None:
        self._connection = connection
        self._account = account

    def add(
        self, body: Json, *, parent: str | None = None, private: Json | None = None, created: int | None = None
    ) -> Json:
        """Store a new object and return its body; `created` in Unix seconds where the body tells it otherwise."""
        self._connection.execute(
            "INSERT INTO objects (id, kind, parent, created, body, private, account) VALUES (?, ?, ?, ?, ?, ?, ?)",
            (
                body["id"],
                body["object"],
                parent,
                body.get("created", 0) if created is None else created,
                json.dumps(body),
                json.dumps(private or {}),
                self._account,
            ),
        )
        return body

    def get(self, kind: str, object_id: str) -> Json | None:
        """Return the body of an object, deleted ones as the stub that remains."""
        row = self._one(
            "SELECT body FROM objects WHERE kind = ? AND id = ? AND account = ?", kind, object_id, self._account
        )
        return json.loads(row["body"]) if row else None

    def named(self, object_id: str) -> Json | None:
        """Return the body of the object with this id, whatever its kind."""
        row = self._one("SELECT body FROM objects WHERE id = ? AND account = ?", object_id, self._account)
        return json.loads(row["body"]) if row else None

    def anywhere(self, object_id: str) -> tuple[str, Json]:
        """Return the account of an object and its body, whosever it is.

        Raises:
            LookupError: there is none.
        """
        row = self._one("SELECT account, body FROM objects WHERE id = ?", object_id)
        if row is None:
            raise LookupError(object_id)
        return row["account"], json.loads(row["body"])

    def save(self, body: Json) -> Json:
        """Replace the body of an object and return it."""
        self._connection.execute("UPDATE objects SET body = ? WHERE id = ?", (json.dumps(body), body["id"]))
        return body

    def delete(self, stub: Json) -> Json:
        """Leave only a stub of an object: it can be retrieved and is listed no more."""
        self._connection.execute(
            "UPDATE objects SET body = ?, private = '{}', deleted = 1 WHERE id = ?", (json.dumps(stub), stub["id"])
        )
        return stub

    def private(self, object_id: str) -> Json:
        """Return what is stored with an object and never shown."""
        row = self._one("SELECT private FROM objects WHERE id = ?", object_id)
        facts: Json = json.loads(row["private"]) if row else {}
        return facts

    def save_private(self, object_id: str, private: Json) -> None:
        """Replace what is stored with an object and never shown."""
        self._connection.execute("UPDATE objects SET private = ? WHERE id = ?", (json.dumps(private), object_id))

    def position(self, kind: str, object_id: str) -> int | None:
        """Return the place of an object in the order of its kind."""
        row = self._one(
            "SELECT seq FROM objects WHERE kind = ? AND id = ? AND account = ?", kind, object_id, self._account
        )
        return int(row["seq"]) if row else None

    def all(self, kind: str, *where: Condition) -> list[Json]:
        """Return every object of a kind that fits, oldest first."""
        sql, values = self._filter(kind, where)
        rows = self._connection.execute(f"SELECT body FROM objects WHERE {sql} ORDER BY seq", values)
        return [json.loads(row["body"]) for row in rows]

    def page(self, kind: str, where: Sequence[Condition], page: Page) -> tuple[list[Json], bool]:
        """Return a page of the objects that fit, newest first, and whether more follow in its direction."""
        conditions, order = list(where), "DESC"
        if page.after is not None:
            conditions.append(Condition("seq < ?", (page.after,)))
        if page.before is not None:
            conditions.append(Condition("seq > ?", (page.before,)))
            order = "ASC"
        sql, values = self._filter(kind, conditions)
        rows = self._connection.execute(
            f"SELECT body FROM objects WHERE {sql} ORDER BY seq {order} LIMIT ?", (*values, page.limit + 1)
        ).fetchall()
        bodies = [json.loads(row["body"]) for row in rows[: page.limit]]
        return bodies if order == "DESC" else bodies[::-1], len(rows) > page.limit

    def rows(self, sql: str, *values: object) -> list[sqlite3.Row]:
        """Return the rows of a query of the caller's own, such as a sum."""
        return self._connection.execute(sql, values).fetchall()

    def _one(self, sql: str, *values: object) -> sqlite3.Row | None:
        row: sqlite3.Row | None = self._connection.execute(sql, values).fetchone()
        return row

    def _filter(self, kind: str, where: Sequence[Condition]) -> tuple[str, list[object]]:
        # The kind is written out, not bound: SQLite uses a partial index only for a condition it can read.
        sql = " AND ".join([f"kind = '{kind}'", "account = ?", "deleted = 0", *(each.sql for each in where)])
        return sql, [self._account, *(value for each in where for value in each.values)]
