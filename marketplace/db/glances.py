"""Glances: one question to the database outside of any transaction, in one message there and one back.

What most requests ask first is the same short question. Through the session it costs a transaction's beginning and
end, a check whether the connection is alive, and several times the question's own price in Python. A glance asks the
driver's connection directly, prepared, in a transaction that the server makes for the one statement. It reads one state
of the database and has no actor, so that row security shows it nothing: it asks narrow questions.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Final

import psycopg
from psycopg.pq import ExecStatus, TransactionStatus
from psycopg.pq.abc import PGresult
from sqlalchemy import PoolProxiedConnection, event
from sqlalchemy.exc import InvalidatePoolError, SQLAlchemyError
from sqlalchemy.pool import Pool

from marketplace.db.base import db

Row = tuple[bytes | None, ...]
"""A row as the server writes it: text, in UTF-8."""

_glancing: Final[ContextVar[bool]] = ContextVar("glancing", default=False)


@dataclass(frozen=True, slots=True)
class Glance:
    """A question: a name of its own among all glances, and SQL with `$1` and so on."""

    name: str
    sql: str


def glance(question: Glance, values: Sequence[str | None]) -> list[Row] | None:
    """Return the rows of the answer; None where there is none, because the connection was lost or the question failed.

    Whoever gets None asks in the ordinary way, which looks for a new connection or says what is wrong.
    """
    asking = _glancing.set(True)
    try:
        connection = db.engine.raw_connection()
    except (SQLAlchemyError, psycopg.Error):
        return None
    finally:
        _glancing.reset(asking)
    try:
        return _ask(connection, question, [value if value is None else value.encode() for value in values])
    finally:
        connection.close()


def _ask(connection: PoolProxiedConnection, question: Glance, values: list[bytes | None]) -> list[Row] | None:
    driver, known = connection.driver_connection, connection.info.setdefault("glances", set())
    if not isinstance(driver, psycopg.Connection) or driver.info.transaction_status != TransactionStatus.IDLE:
        connection.invalidate()
        return None
    answer = _answer(driver, question, values, known)
    if answer.status != ExecStatus.TUPLES_OK:
        connection.invalidate()  # lost, or it has forgotten what was prepared
        return None
    columns = range(answer.nfields)
    return [tuple(answer.get_value(row, column) for column in columns) for row in range(answer.ntuples)]


def _answer(driver: psycopg.Connection, question: Glance, values: list[bytes | None], known: set[str]) -> PGresult:
    """Ask; prepared unless a pooler hands out another connection of the server each time."""
    server: Any = driver.pgconn
    if driver.prepare_threshold is None:
        answer: PGresult = server.exec_params(question.sql.encode(), values)
        return answer
    if question.name not in known:
        prepared: PGresult = server.prepare(question.name.encode(), question.sql.encode())
        if prepared.status != ExecStatus.COMMAND_OK:
            return prepared
        known.add(question.name)
    found: PGresult = server.exec_prepared(question.name.encode(), values)
    return found


@event.listens_for(Pool, "checkout")
def _is_alive(driver: Any, _record: object, _proxy: object) -> None:
    """Send an empty question before a connection is handed out, so that a lost one is replaced and not worked with.

    A glance needs none: it fails alone, and is asked again in the ordinary way.
    """
    if _glancing.get() or not isinstance(driver, psycopg.Connection):
        return
    if driver.closed or driver.pgconn.exec_(b"").status != ExecStatus.EMPTY_QUERY:
        raise InvalidatePoolError
