"""Adding to the trail: who acts is the database's word, and a row once written stays."""

from __future__ import annotations

from datetime import UTC, datetime

import psycopg
import pytest
from flask import Flask
from sqlalchemy import text

from marketplace.audit import trail
from marketplace.core import clock
from marketplace.db.actor import Actor, act_as, acting
from marketplace.db.base import db

NOON = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
ROW = """
  select happened_at, actor_kind, party_id, user_public_id, action, subject_kind, subject_id, facts, request_id
    from audit_entries
"""


def test_a_deed_is_kept_with_who_when_and_the_facts(app: Flask, superuser: psycopg.Connection) -> None:
    person, request = trail.person.set("usr_kim"), trail.request_id.set("req_1")
    with acting(Actor("operator", "3")), clock.frozen(NOON):
        trail.record("partner.opened", "partner", "par_1", {"tier": "gold", "bps": 2500})
    trail.person.reset(person)
    trail.request_id.reset(request)
    db.session.commit()

    assert superuser.execute(ROW).fetchall() == [
        (NOON, "operator", 3, "usr_kim", "partner.opened", "partner", "par_1", {"tier": "gold", "bps": 2500}, "req_1")
    ]


def test_the_system_acts_without_a_party_or_a_person(app: Flask, superuser: psycopg.Connection) -> None:
    trail.record("ledger.rolled_up", "ledger", "")
    db.session.commit()

    (row,) = superuser.execute(ROW).fetchall()
    assert row[1:4] == ("system", None, None)
    assert row[7] == {}


def test_a_deed_is_part_of_the_callers_transaction(app: Flask, superuser: psycopg.Connection) -> None:
    trail.record("partner.opened", "partner", "par_1")
    db.session.rollback()

    assert superuser.execute("select count(*) from audit_entries").fetchone() == (0,)


def test_nobody_leaves_no_trace(app: Flask, superuser: psycopg.Connection) -> None:
    act_as(None)
    trail.record("partner.opened", "partner", "par_1")
    db.session.commit()

    assert superuser.execute("select count(*) from audit_entries").fetchone() == (0,)


@pytest.mark.parametrize(
    "change", ["update audit_entries set action = 'x'", "delete from audit_entries", "truncate audit_entries"]
)
def test_not_even_a_superuser_changes_what_was_done(app: Flask, superuser: psycopg.Connection, change: str) -> None:
    trail.record("partner.opened", "partner", "par_1")
    db.session.commit()

    with pytest.raises(psycopg.errors.InsufficientPrivilege, match="rows of this table stay as they are"):
        superuser.execute(change)

    assert superuser.execute("select action from audit_entries").fetchall() == [("partner.opened",)]


def test_the_applications_logins_cannot_write_past_the_function(app: Flask) -> None:
    with pytest.raises(Exception, match="permission denied"):
        db.session.execute(
            text(
                "insert into audit_entries (happened_at, actor_kind, action, subject_kind, subject_id, facts)"
                " values (now(), 'operator', 'partner.opened', 'partner', 'par_1', '{}')"
            )
        )
