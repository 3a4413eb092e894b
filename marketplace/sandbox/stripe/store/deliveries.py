"""The outbox of webhooks: which event still has to reach which endpoint."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from marketplace.sandbox.stripe.store.objects import Json

# Later than any clock: what is held waits for its release.
HELD = 2**53
_COLUMNS = "seq, event, endpoint, attempts, due, copy, treatment"


@dataclass(frozen=True)
class Delivery:
    """An event on its way to an endpoint, with the attempts made so far.

    `treatment` says what the plan for webhooks does to the first attempt; none until the plan has looked at it.
    """

    seq: int
    event: str
    endpoint: str
    attempts: int
    due: int
    copy: int = 0
    treatment: Json | None = None


class Deliveries:
    """The outbox as one transaction sees it."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection

    def queue(self, event: str, endpoint: str, due: int) -> None:
        """Let an event be delivered to an endpoint."""
        self._connection.execute(
            "INSERT INTO deliveries (event, endpoint, due) VALUES (?, ?, ?)", (event, endpoint, due)
        )

    def due(self, now: int, limit: int = 1) -> list[Delivery]:
        """Return those due that have waited longest, at most `limit` of them."""
        return self._found("due <= ? ORDER BY due, place, seq LIMIT ?", now, limit)

    def earliest(self) -> int | None:
        """Return when the next delivery is due, in Unix seconds."""
        due: int | None = self._connection.execute(
            "SELECT min(due) FROM deliveries WHERE state = 'pending' AND due < ?", (HELD,)
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
        """Return how many endpoints have not received an event; copies that a plan added do not count."""
        count: int = self._connection.execute(
            "SELECT count(*) FROM deliveries WHERE event = ? AND state <> 'succeeded' AND copy = 0",
            (event,),
        ).fetchone()[0]
        return count

    def untried(self, now: int, *, untreated: bool = False) -> list[Delivery]:
        """Return what is due and was never sent; with `untreated`, only what the plan has not looked at."""
        more = "AND treatment IS NULL " if untreated else ""
        return self._found(f"due <= ? AND attempts = 0 {more}ORDER BY due, place, seq", now)

    def held(self, event: str | None = None) -> list[Delivery]:
        """Return what waits for its release, of one event or of all, oldest first."""
        more, values = ("AND event = ? ", (event,)) if event else ("", ())
        return self._found(f"due = ? {more}ORDER BY seq", HELD, *values)

    def treat(self, delivery: Delivery, treatment: Json, due: int) -> None:
        """Settle what is done to the first attempt of a delivery, and when it is made."""
        self._connection.execute(
            "UPDATE deliveries SET treatment = ?, due = ? WHERE seq = ?", (json.dumps(treatment), due, delivery.seq)
        )

    def duplicate(self, delivery: Delivery, times: int) -> None:
        """Let a delivery be made `times` times in all; the copies are treated and due as it is."""
        self._connection.executemany(
            "INSERT INTO deliveries (event, endpoint, due, treatment, copy) "
            "SELECT event, endpoint, due, treatment, ? FROM deliveries WHERE seq = ?",
            [(copy, delivery.seq) for copy in range(1, times)],
        )

    def release(self, deliveries: Sequence[Delivery], due: int) -> None:
        """Let deliveries go out, in the order given."""
        self._connection.executemany(
            "UPDATE deliveries SET due = ?, place = ? WHERE seq = ?",
            [(due, place, delivery.seq) for place, delivery in enumerate(deliveries)],
        )

    def _found(self, condition: str, *values: object) -> list[Delivery]:
        rows = self._connection.execute(
            f"SELECT {_COLUMNS} FROM deliveries WHERE state = 'pending' AND {condition}", values
        )
        return [_delivery(row) for row in rows]

    def _finish(self, delivery: Delivery, state: str, due: int, answer: str) -> None:
        self._connection.execute(
            "UPDATE deliveries SET state = ?, due = ?, answer = ?, attempts = attempts + 1 WHERE seq = ?",
            (state, due, answer, delivery.seq),
        )


def _delivery(row: sqlite3.Row) -> Delivery:
    treatment = json.loads(row["treatment"]) if row["treatment"] else None
    return Delivery(row["seq"], row["event"], row["endpoint"], row["attempts"], row["due"], row["copy"], treatment)
