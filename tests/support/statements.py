"""Counting SQL statements, so that a list that asks once per row is caught."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, event

ACTOR = "set_config('app.actor_kind'"
SESSION = "session_by_token("


@contextmanager
def counted() -> Iterator[list[str]]:
    """Collect the SQL statements sent inside the block, by any engine of this process.

    Left out are those of every request: stating the actor, and finding the session by its secret.
    """
    seen: list[str] = []

    def note(connection: Any, cursor: Any, statement: str, *rest: Any) -> None:
        if ACTOR not in statement and SESSION not in statement:
            seen.append(statement)

    event.listen(Engine, "before_cursor_execute", note)
    try:
        yield seen
    finally:
        event.remove(Engine, "before_cursor_execute", note)
