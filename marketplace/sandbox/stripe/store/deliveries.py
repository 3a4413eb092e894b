"""The outbox of webhooks: which event still has to reach which endpoint."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass


@dataclass(frozen=True)
class Delivery:
    """An event on its way to an endpoint, with the attempts made so far."""

    seq: int
    event: str
    endpoint: str
    attempts: int


class Deliveries:
    """The outbox as one transaction sees it."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def queue(self, event: str, endpoint: str, due: int) -> None:
        """Let an event be delivered to an endpoint."""
        self._connection.execute(
            "INSERT INTO deliveries (event, endpoint, due) VALUES (?, ?, ?)", (event, endpoint, due)
        )

    def next_due(self, now: int) -> Delivery | None:
        """Return the delivery that has waited longest among those due."""
        row = self._connection.execute(
            "SELECT seq, event, endpoint, attempts FROM deliveries WHERE state = 'pending' AND due <= ? "
            "ORDER BY due, seq LIMIT 1",
            (now,),
        ).fetchone()
        return Delivery(*row) if row else None

    def earliest(self) -> int | None:
        """Return when the next delivery is due, in Unix seconds."""
        due: int | None = self._connection.execute(
            "SELECT min(due) FROM deliveries WHERE state = 'pending'"
        ).fetchone()[0]
        return due

    def succeeded(self, delivery: Delivery, answer: str) -> None:
        """Note that the endpoint took the event."""
        self._finish(delivery, "succeeded", 0, answer)

    def postponed(self, delivery: Delivery, due: int, answer: str) -> None:
        """Note a failed attempt and when to try again."""
        self._finish(delivery, "pending", due, answer)

    def failed(self, delivery: Delivery, answer: str) -> None:
        """Note the last failed attempt."""
        self._finish(delivery, "failed", 0, answer)

    def drop(self, endpoint: str) -> None:
        """Forget what an endpoint has not received: it was deleted."""
        self._connection.execute("DELETE FROM deliveries WHERE endpoint = ? AND state <> 'succeeded'", (endpoint,))

    def outstanding(self, event: str) -> int:
        """Return how many endpoints have not received an event."""
        count: int = self._connection.execute(
            "SELECT count(*) FROM deliveries WHERE event = ? AND state <> 'succeeded'", (event,)
        ).fetchone()[0]
        return count

    def _finish(self, delivery: Delivery, state: str, due: int, answer: str) -> None:
        self._connection.execute(
            "UPDATE deliveries SET state = ?, due = ?, answer = ?, attempts = attempts + 1 WHERE seq = ?",
            (state, due, answer, delivery.seq),
        )
