from __future__ import annotations

import re
import sqlite3
import threading
from pathlib import Path

import pytest

from marketplace.sandbox.stripe.store.database import Database

_ADD = "INSERT INTO objects (id, kind, created, body) VALUES (?, 'x', 0, '{}')"


def test_writers_follow_one_another(tmp_path: Path) -> None:
    database = Database(tmp_path / "s.sqlite")

    def count_up() -> None:
        for _ in range(20):
            with database.write() as connection:
                seen = connection.execute("SELECT count(*) FROM objects").fetchone()[0]
                connection.execute(_ADD, (f"x_{seen}",))

    threads = [threading.Thread(target=count_up) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with database.read() as connection:
        assert connection.execute("SELECT count(*) FROM objects").fetchone()[0] == 80
    database.close()


def test_a_reader_sees_one_unchanging_state(tmp_path: Path) -> None:
    database = Database(tmp_path / "s.sqlite")
    with database.read() as reading:
        assert reading.execute("SELECT count(*) FROM objects").fetchone()[0] == 0
        with database.write() as writing:
            writing.execute(_ADD, ("x_1",))
        assert reading.execute("SELECT count(*) FROM objects").fetchone()[0] == 0
    database.close()


def test_a_file_of_a_newer_version_is_refused(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "s.sqlite")
    connection.execute("PRAGMA user_version = 99")
    connection.close()

    with pytest.raises(ValueError, match="newer version"):
        Database(tmp_path / "s.sqlite")


def test_a_file_of_the_first_version_is_brought_up_to_date_with_what_is_in_it(tmp_path: Path) -> None:
    connection = sqlite3.connect(tmp_path / "old.sqlite")
    connection.executescript(Path(__file__).with_name("schema_of_version_1.sql").read_text())
    for name in ("evt_1", "we_1"):
        connection.execute(_ADD, (name,))
    connection.execute("INSERT INTO deliveries (event, endpoint, due) VALUES ('evt_1', 'we_1', 5)")
    connection.execute("PRAGMA user_version = 1")
    connection.commit()
    connection.close()

    old, new = Database(tmp_path / "old.sqlite"), Database(tmp_path / "new.sqlite")

    assert _schema(old) == _schema(new)
    with old.read() as upgraded:
        [row] = upgraded.execute("SELECT event, endpoint, due, copy, treatment FROM deliveries")
        assert tuple(row) == ("evt_1", "we_1", 5, 0, None)
    old.close()
    new.close()


def _schema(database: Database) -> set[tuple[str, str]]:
    with database.read() as connection:
        rows = connection.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL").fetchall()
    # SQLite keeps the words of an added column with spaces of its own.
    return {(row["name"], re.sub(r"\s*([(),])\s*", r"\1", " ".join(row["sql"].split()))) for row in rows}


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE objects SET body = '{}' WHERE kind = 'balance_transaction'",
        "DELETE FROM objects WHERE kind = 'balance_transaction'",
        "INSERT INTO objects (id, kind, created, body) VALUES ('txn_2', 'balance_transaction', 0, "
        '\'{"amount": 100, "fee": 1, "net": 98}\')',
        "INSERT INTO objects (id, kind, created, body) VALUES ('txn_3', 'balance_transaction', 0, "
        '\'{"amount": 100, "fee": 1, "net": 99, "source": "ch_1", "reporting_category": "charge"}\')',
    ],
    ids=["changed", "deleted", "not adding up", "booked twice"],
)
def test_the_file_itself_keeps_the_books_true(tmp_path: Path, statement: str) -> None:
    database = Database(tmp_path / "s.sqlite")
    body = '{"amount": 100, "fee": 1, "net": 99, "source": "ch_1", "reporting_category": "charge"}'
    with database.write() as connection:
        connection.execute(
            "INSERT INTO objects (id, kind, created, body) VALUES ('txn_1', 'balance_transaction', 0, ?)", (body,)
        )

    with pytest.raises(sqlite3.IntegrityError), database.write() as connection:
        connection.execute(statement)

    with database.read() as connection:
        assert [row["body"] for row in connection.execute("SELECT body FROM objects")] == [body]
    database.close()
