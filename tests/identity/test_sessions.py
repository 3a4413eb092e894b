"""Sessions live in the database and die there."""

from __future__ import annotations

from datetime import timedelta

import psycopg
import pytest
from flask import Flask

from marketplace.core import clock
from marketplace.core.ids import hash_secret
from marketplace.db.actor import act_as
from marketplace.db.base import db
from marketplace.identity import sessions
from marketplace.identity.models import User
from tests.support.world import a_partner, a_person


@pytest.fixture
def kim(app: Flask) -> User:
    """Somebody who can sign in."""
    return a_person(a_partner().id, "owner")


def test_only_the_hash_of_a_256_bit_secret_is_kept(kim: User, superuser: psycopg.Connection) -> None:
    token = sessions.start(kim, at=clock.now(), user_agent="x" * 500)
    db.session.commit()

    assert len(token) == 43
    row = superuser.execute("select token_hash, length(user_agent) from user_sessions").fetchone()
    assert row == (hash_secret(token), 200)


def test_a_secret_finds_its_person_and_their_party_whoever_acts(kim: User) -> None:
    token = sessions.start(kim, at=clock.now())
    expected = (kim.id, kim.public_id, "owner", kim.party_id, "partner", "Northwind")
    act_as(None)

    found = sessions.find(token, at=clock.now())

    assert found is not None
    assert (
        found.user_id,
        found.user_public_id,
        found.role,
        found.party_id,
        found.party_kind,
        found.party_name,
    ) == expected


def test_a_session_ends_after_twelve_hours_and_not_before(kim: User) -> None:
    at = clock.now()
    token = sessions.start(kim, at=at)

    assert sessions.find(token, at=at + timedelta(hours=12) - timedelta(microseconds=1)) is not None
    assert sessions.find(token, at=at + timedelta(hours=12)) is None


@pytest.mark.parametrize("token", ["", "unknown", "' or true --", "\u2603"])
def test_an_unknown_secret_finds_nobody(token: str, kim: User) -> None:
    sessions.start(kim, at=clock.now())

    assert sessions.find(token, at=clock.now()) is None


def test_one_session_can_be_ended_by_its_person_only_and_once(kim: User) -> None:
    other = a_person(kim.party_id, "seller")
    token, kept = sessions.start(kim, at=clock.now()), sessions.start(kim, at=clock.now())
    found = sessions.find(token, at=clock.now())
    assert found is not None

    assert not sessions.revoke(other.id, found.session_public_id, at=clock.now())
    assert sessions.revoke(kim.id, found.session_public_id, at=clock.now())
    assert not sessions.revoke(kim.id, found.session_public_id, at=clock.now())

    assert sessions.find(token, at=clock.now()) is None
    assert sessions.find(kept, at=clock.now()) is not None


def test_all_can_be_ended_but_one(kim: User) -> None:
    tokens = [sessions.start(kim, at=clock.now()) for _ in range(3)]
    kept = sessions.find(tokens[1], at=clock.now())
    assert kept is not None

    assert sessions.revoke_all(kim.id, at=clock.now(), keeping=kept.session_public_id) == 2
    assert [sessions.find(token, at=clock.now()) is not None for token in tokens] == [False, True, False]
    assert [each.public_id for each in sessions.live_of(kim.id, at=clock.now())] == [kept.session_public_id]
    assert sessions.revoke_all(kim.id, at=clock.now()) == 1
    assert sessions.live_of(kim.id, at=clock.now()) == []


def test_live_sessions_are_listed_newest_first_without_those_that_are_over(kim: User) -> None:
    at = clock.now()
    sessions.start(kim, at=at - timedelta(hours=13), user_agent="old")
    sessions.start(kim, at=at - timedelta(hours=1), user_agent="first")
    sessions.start(kim, at=at, user_agent="second")

    assert [each.user_agent for each in sessions.live_of(kim.id, at=at)] == ["second", "first"]
