"""Facts about the sandbox itself, each a whole number under a name."""

from __future__ import annotations

import sqlite3

CLOCK_OFFSET = "clock_offset"
PAYS_PLATFORM_DAILY = "pays_platform_daily"


class Facts:
    """The facts as one transaction sees them."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def get(self, name: str) -> int:
        """Return a fact; 0 until it is set."""
        row = self._connection.execute("SELECT value FROM facts WHERE name = ?", (name,)).fetchone()
        return int(row[0]) if row else 0

    def set(self, name: str, value: int) -> None:
        """Set a fact."""
        self._connection.execute(
            "INSERT INTO facts (name, value) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value",
            (name, value),
        )
