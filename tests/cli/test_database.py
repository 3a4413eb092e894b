"""`marketplace db`: where the database stands, and bringing it up to date."""

from __future__ import annotations

import json
import os
import uuid
from collections.abc import Iterator

import psycopg
import pytest
from sqlalchemy import URL, make_url

from marketplace.db import embedded
from marketplace.db.migrating import newest_revision
from marketplace.db.urls import WEB_ROLE, as_role, for_libpq
from tests.cli.conftest import Command
from tests.support.databases import drop


@pytest.fixture
def empty(monkeypatch: pytest.MonkeyPatch, command: Command) -> Iterator[URL]:
    """The settings name a database without any migration."""
    server, name = make_url(os.environ["MARKETPLACE_TEST_SERVER"]), f"test_{uuid.uuid4().hex[:16]}"
    with psycopg.connect(for_libpq(server), autocommit=True) as connection:
        embedded.ensure_database(connection, name)
    url = server.set(database=name)
    monkeypatch.setenv("MARKETPLACE_DATABASE_URL", for_libpq(as_role(url, WEB_ROLE)))
    monkeypatch.setenv("MARKETPLACE_MIGRATION_URL", for_libpq(url))
    yield url
    drop(for_libpq(server), name)


def test_a_migrated_database_is_up_to_date(command: Command) -> None:
    answer = command("db", "status", "--json")

    assert answer.exit_code == 0
    assert json.loads(answer.stdout) == {"present": newest_revision(), "newest": newest_revision()}


def test_missing_migrations_are_a_bad_answer_until_they_are_run(command: Command, empty: URL) -> None:
    before = command("db", "status")
    upgraded = command("db", "upgrade")
    after = command("db", "status")

    assert (before.exit_code, upgraded.exit_code, after.exit_code) == (1, 0, 0)
    assert before.stdout.split() == ["present", "none", "newest", newest_revision()]
    assert upgraded.stdout.split() == ["revision", newest_revision()]


def test_a_database_that_cannot_be_reached_is_named(command: Command, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MARKETPLACE_DATABASE_URL", "postgresql://marketplace_web@127.0.0.1:1/nothing")

    answer = command("db", "status")

    assert answer.exit_code == 1
    assert answer.stderr.startswith("The database does not answer: ")
    assert len(answer.stderr.splitlines()) == 1
