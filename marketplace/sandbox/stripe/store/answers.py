"""Answers kept under idempotency keys.

A key is reserved before its request runs and answered in the transaction that has the effects: after a crash either
both are there or neither is.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

KEPT_SECONDS = 86_400
LONG_KEPT_SECONDS = 30 * 86_400


@dataclass(frozen=True)
class Reservation:
    """What is known of a key: the request it was first used for, and the answer unless that still runs."""

    endpoint: str
    fingerprint: str
    request_id: str
    status: int | None
    body: str | None

    @property
    def is_running(self) -> bool:
        """Whether the first request has not answered yet."""
        return self.status is None


class Answers:
    """The kept answers as one transaction sees them."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def reserve(
        self,
        key: str,
        *,
        endpoint: str,
        fingerprint: str,
        request_id: str,
        now: int,
        kept_seconds: int = KEPT_SECONDS,
    ) -> Reservation | None:
        """Take a key for a request, or return who has it. It is free again after `kept_seconds`, a day unless told."""
        self._connection.execute("DELETE FROM answers WHERE expires <= ?", (now,))
        row = self._connection.execute("SELECT * FROM answers WHERE idempotency_key = ?", (key,)).fetchone()
        if row:
            return Reservation(row["endpoint"], row["fingerprint"], row["request_id"], row["status"], row["body"])
        self._connection.execute(
            "INSERT INTO answers (idempotency_key, endpoint, fingerprint, request_id, created, expires) "
            "VALUES (?, ?, ?, ?, ?, ?)",
            (key, endpoint, fingerprint, request_id, now, now + kept_seconds),
        )
        return None

    def keep(self, key: str, status: int, body: str) -> None:
        """Store the answer of the request that holds the key."""
        self._connection.execute(
            "UPDATE answers SET status = ?, body = ? WHERE idempotency_key = ?", (status, body, key)
        )

    def release(self, key: str) -> None:
        """Give a key back: its request was refused before it began."""
        self._connection.execute("DELETE FROM answers WHERE idempotency_key = ? AND status IS NULL", (key,))

    def prune(self) -> int:
        """Forget every kept answer before its time; return how many. Keys in use stay."""
        return self._connection.execute("DELETE FROM answers WHERE status IS NOT NULL").rowcount

    def release_running(self) -> None:
        """Give back every key whose request died with an earlier process; it had no effect."""
        self._connection.execute("DELETE FROM answers WHERE status IS NULL")
