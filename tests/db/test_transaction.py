"""Commit at the end, roll back on any refusal, and one state of the database for a long read."""

from __future__ import annotations

import psycopg
import pytest
from flask import Flask
from sqlalchemy import func, select, text

from marketplace.core.errors import Conflict
from marketplace.db.base import db
from marketplace.db.transaction import aside, snapshot, transaction
from marketplace.partners.models import Tier
from tests.support import world


def count(superuser: psycopg.Connection) -> int:
    return superuser.execute("select count(*) from tiers").fetchone()[0]


def test_the_end_of_the_block_commits(app: Flask, superuser: psycopg.Connection) -> None:
    with transaction():
        world.a_tier("gold")
        before = count(superuser)

    assert (before, count(superuser)) == (0, 1)


@pytest.mark.parametrize("refusal", [Conflict("taken"), KeyboardInterrupt()])
def test_whatever_is_raised_leaves_nothing_behind(
    app: Flask, superuser: psycopg.Connection, refusal: BaseException
) -> None:
    def fail() -> None:
        with transaction():
            world.a_tier("gold")
            raise refusal

    with pytest.raises(type(refusal)):
        fail()

    assert count(superuser) == 0
    assert db.session.scalar(select(func.count()).select_from(Tier)) == 0


def test_what_was_read_before_the_block_belongs_to_its_transaction(app: Flask) -> None:
    before = db.session.scalar(text("select pg_current_xact_id()::text"))

    with transaction():
        inside = db.session.scalar(text("select pg_current_xact_id()::text"))

    assert before == inside


def test_a_snapshot_sees_one_state_however_many_statements_it_takes(app: Flask, superuser: psycopg.Connection) -> None:
    counted = select(func.count()).select_from(Tier)

    with snapshot():
        first = db.session.scalar(counted)
        superuser.execute("insert into tiers (code, name, rank) values ('gold', 'Gold', 3)")
        second = db.session.scalar(counted)

    assert (first, second, db.session.scalar(counted)) == (0, 0, 1)


def test_a_snapshot_keeps_nothing_that_is_written_in_it(app: Flask, superuser: psycopg.Connection) -> None:
    with snapshot():
        world.a_tier("gold")

    assert count(superuser) == 0


def test_the_transaction_after_a_snapshot_is_an_ordinary_one(app: Flask) -> None:
    isolation = text("show transaction_isolation")

    with snapshot():
        inside = db.session.scalar(isolation)

    assert (inside, db.session.scalar(isolation)) == ("repeatable read", "read committed")


def test_a_note_aside_is_seen_at_once_and_stays_when_the_long_one_fails(
    app: Flask, superuser: psycopg.Connection
) -> None:
    seen = []

    def fail() -> None:
        with transaction():
            world.a_tier("gold")
            with aside() as session:
                session.add(Tier(code="note", name="Note", rank=99))
            seen.append(count(superuser))
            raise Conflict("the long one fails")

    with pytest.raises(Conflict):
        fail()

    assert (seen, superuser.execute("select code from tiers").fetchall()) == ([1], [("note",)])
