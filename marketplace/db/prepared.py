"""Prepared statements: planned once on a connection and kept, also when a transaction is rolled back.

A page that only reads ends with a rollback. There psycopg forgets every statement it has prepared, in case one names a
table that the rollback has unmade. No page makes tables, so ours stay; planning around row security costs more than
running most statements.
"""

from __future__ import annotations

from typing import Any, Final

import psycopg
from psycopg.pq import TransactionStatus
from sqlalchemy import Connection, Engine, event

PREPARE_AFTER: Final = 3
"""Uses of a statement on one connection until it is prepared."""

MOST: Final = 400
"""Statements kept on a connection, the one unused for the longest going first."""


@event.listens_for(Engine, "connect")
def _keep_many(driver: Any, _record: object) -> None:
    if isinstance(driver, psycopg.Connection):
        driver.prepared_max = MOST


@event.listens_for(Engine, "rollback")
def _roll_back(connection: Connection) -> None:
    """End a sound transaction before psycopg would: it finds nothing to roll back, and forgets nothing.

    One that has failed is left to psycopg. Where the server is gone there is none any more: asking for its connection
    would raise, and whoever rolls back because of it would not come to the end of that.
    """
    if connection.invalidated:
        return
    driver = connection.connection.driver_connection
    if isinstance(driver, psycopg.Connection) and driver.info.transaction_status == TransactionStatus.INTRANS:
        driver.pgconn.exec_(b"ROLLBACK")
