"""The SQLite file: connections, the schema, and transactions that follow one another."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_SCHEMA = Path(__file__).with_name("schema.sql")
_UPGRADES = {
    1: Path(__file__).with_name("upgrade_1_to_2.sql"),
    2: Path(__file__).with_name("upgrade_2_to_3.sql"),
}
_VERSION = 3
_BUSY_SECONDS = 15


class Database:
    """A pool of connections to one file; safe to use from many threads.

    Raises:
        ValueError: the file was written by a newer version of the sandbox. An older one is brought up to date.
    """

    def __init__(self, path: Path | str) -> None:
        self.path = Path(path)
        self._idle: list[sqlite3.Connection] = []
        self._lock = threading.Lock()
        # SQLite lets one connection write at a time and makes the others poll; a queue within the process is fairer.
        self._writing = threading.Lock()
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self._prepare()

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """Run a block as one transaction, alone; it is committed at the end and undone by an exception."""
        with self._writing, self._transaction("BEGIN IMMEDIATE") as connection:
            yield connection

    @contextmanager
    def read(self) -> Iterator[sqlite3.Connection]:
        """Run a block on one unchanging view of the file."""
        with self._transaction("BEGIN") as connection:
            yield connection

    def close(self) -> None:
        """Close the idle connections; a later use opens new ones."""
        with self._lock:
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[sqlite3.Connection]:
        connection = self._take()
        try:
            connection.execute(begin)
            yield connection
            connection.execute("COMMIT")
        finally:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            with self._lock:
                self._idle.append(connection)

    def _take(self) -> sqlite3.Connection:
        with self._lock:
            if self._idle:
                return self._idle.pop()
        connection = sqlite3.connect(self.path, timeout=_BUSY_SECONDS, isolation_level=None, check_same_thread=False)
        connection.row_factory = sqlite3.Row
        connection.execute("PRAGMA foreign_keys = ON")
        connection.execute("PRAGMA synchronous = NORMAL")
        return connection

    def _prepare(self) -> None:
        connection = self._take()
        try:
            version: int = connection.execute("PRAGMA user_version").fetchone()[0]
            if version == 0:
                connection.execute("PRAGMA journal_mode = WAL")
                _run(connection, _SCHEMA, _VERSION)
                return
            while version in _UPGRADES:
                _run(connection, _UPGRADES[version], version := version + 1)
            if version != _VERSION:
                raise ValueError(
                    f"{self.path} belongs to a newer version of the sandbox: remove the file to start afresh."
                )
        finally:
            connection.close()


def _run(connection: sqlite3.Connection, script: Path, version: int) -> None:
    """Run a script that brings the file to a version, whole or not at all."""
    connection.executescript(f"BEGIN IMMEDIATE; {script.read_text()} PRAGMA user_version = {version}; COMMIT;")
