"""The agenda: what is to happen to an object once the clock says so."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass


@dataclass(frozen=True)
class Task:
    """A duty to be done for an object; `due` in Unix seconds."""

    seq: int
    due: int
    duty: str
    subject: str


class Agenda:
    """The agenda as one transaction sees it."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def plan(self, due: int, duty: str, subject: str) -> None:
        """Let a duty be done for an object at a time."""
        self._connection.execute("INSERT INTO agenda (due, duty, subject) VALUES (?, ?, ?)", (due, duty, subject))

    def has(self, due: int, duty: str, subject: str) -> bool:
        """Tell whether a duty is planned for an object at a time."""
        sql = "SELECT 1 FROM agenda WHERE subject = ? AND duty = ? AND due = ?"
        return self._connection.execute(sql, (subject, duty, due)).fetchone() is not None

    def due(self, now: int, limit: int = 100) -> list[Task]:
        """Return the first of what is due, in the order in which it fell due."""
        rows = self._connection.execute(
            "SELECT seq, due, duty, subject FROM agenda WHERE due <= ? ORDER BY due, seq LIMIT ?", (now, limit)
        )
        return [Task(*row) for row in rows]

    def earliest(self) -> int | None:
        """Return when the next duty is due, in Unix seconds."""
        due: int | None = self._connection.execute("SELECT min(due) FROM agenda").fetchone()[0]
        return due

    def done(self, task: Task) -> None:
        """Take a duty off the agenda."""
        self._connection.execute("DELETE FROM agenda WHERE seq = ?", (task.seq,))
