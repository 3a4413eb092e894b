"""From an address and a password to a session, and nothing for anybody else."""

from __future__ import annotations

import pytest
from argon2 import PasswordHasher
from flask import Flask
from sqlalchemy import func, select

from marketplace.core import clock
from marketplace.db.actor import ANONYMOUS, SYSTEM, Actor, act_as, current_actor
from marketplace.db.base import db
from marketplace.identity import limits, people, sessions, signing_in
from marketplace.identity.models import SignInAttempt, User, UserSession
from marketplace.identity.passwords import PasswordUnfit, needs_rehash, verify_password
from tests.support.trail import deeds
from tests.support.world import a_partner

PASSWORD = "a lamp in the hall"


@pytest.fixture
def kim(app: Flask) -> User:
    """Somebody with a password, and a colleague in charge."""
    partner = a_partner()
    people.create(partner.id, email="boss@example.com", name="Boss", role="owner", password=PASSWORD)
    return people.create(partner.id, email="kim@example.com", name="Kim", role="owner", password=PASSWORD)


def attempt(email: str = "kim@example.com", password: str = PASSWORD) -> str | None:
    """Try as a stranger does."""
    db.session.commit()
    act_as(ANONYMOUS)
    attempt_id = limits.admit(limits.caller(email, "192.0.2.1", key="key"), at=clock.now())
    db.session.commit()
    return signing_in.sign_in(attempt_id, email=email, password=password, at=clock.now(), user_agent="Firefox")


def test_the_right_password_opens_a_session_for_the_persons_party(kim: User) -> None:
    key, party, public_id = kim.id, kim.party_id, kim.public_id

    token = attempt(" KIM@example.com ")

    assert token is not None
    assert current_actor() == Actor("partner", str(party))
    found = sessions.find(token, at=clock.now())
    assert found is not None
    assert found.user_id == key
    assert deeds(public_id)[-1] == ("session.started", {})
    act_as(SYSTEM)
    assert db.session.scalars(select(SignInAttempt.has_succeeded)).all() == [True]


@pytest.mark.parametrize(
    ("email", "password"),
    [
        ("kim@example.com", "a lamp in the hal"),
        ("kim@example.com", ""),
        ("kim@example.com", PASSWORD + "\0"),
        ("nobody@example.com", PASSWORD),
        ("nobody@example.com", "nobody has this one"),
        ("%", PASSWORD),
    ],
)
def test_anything_else_opens_none_and_leaves_a_failed_try(email: str, password: str, kim: User) -> None:
    assert attempt(email, password) is None

    assert current_actor() == ANONYMOUS
    act_as(SYSTEM)
    assert db.session.scalar(select(func.count()).select_from(UserSession)) == 0
    assert db.session.scalars(select(SignInAttempt.has_succeeded)).all() == [False]


def test_who_is_disabled_or_only_invited_cannot_sign_in(kim: User) -> None:
    people.create(kim.party_id, email="lee@example.com", name="Lee", role="seller")
    people.disable(kim)

    assert attempt("kim@example.com") is None
    act_as(SYSTEM)
    assert attempt("lee@example.com") is None


def test_for_an_unknown_address_as_much_is_computed_as_for_a_known_one(
    kim: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    costs: list[str] = []
    verify = PasswordHasher.verify

    def counted(self: PasswordHasher, kept: str, password: str) -> bool:
        costs.append(kept.split("$")[3])  # memory, passes and lanes of the hash
        return verify(self, kept, password)

    monkeypatch.setattr(PasswordHasher, "verify", counted)

    attempt("kim@example.com", "wrong password")
    act_as(SYSTEM)
    attempt("nobody@example.com", "wrong password")

    assert len(costs) == 2
    assert costs[0] == costs[1]


def test_an_old_hash_is_renewed_at_the_next_sign_in(kim: User) -> None:
    kim.password_hash = PasswordHasher(time_cost=1, memory_cost=8192).hash(PASSWORD)
    db.session.flush()

    assert attempt() is not None
    assert kim.password_hash is not None
    assert not needs_rehash(kim.password_hash)
    assert verify_password(kim.password_hash, PASSWORD)


def test_signing_out_ends_one_session_on_the_record(kim: User) -> None:
    token = attempt()
    assert token is not None
    found = sessions.find(token, at=clock.now())
    assert found is not None
    who = {"user_public_id": found.user_public_id, "session_public_id": found.session_public_id, "at": clock.now()}

    assert signing_in.sign_out(found.user_id, **who)
    assert not signing_in.sign_out(found.user_id, **who)

    assert sessions.find(token, at=clock.now()) is None
    assert [action for action, _ in deeds(found.user_public_id)].count("session.ended") == 1


def test_a_changed_password_ends_the_other_sessions(kim: User) -> None:
    token, other = attempt(), sessions.start(kim, at=clock.now())
    assert token is not None
    found = sessions.find(token, at=clock.now())
    assert found is not None
    change = {"at": clock.now(), "keeping": found.session_public_id}

    def try_once() -> int:
        return limits.admit(limits.caller("kim@example.com", "192.0.2.1", key="key"), at=clock.now())

    assert not signing_in.change_password(kim, current="wrong", new="another lamp", attempt_id=try_once(), **change)
    with pytest.raises(PasswordUnfit):
        signing_in.change_password(kim, current=PASSWORD, new="password", attempt_id=try_once(), **change)
    assert sessions.find(other, at=clock.now()) is not None

    assert signing_in.change_password(kim, current=PASSWORD, new="another lamp", attempt_id=try_once(), **change)
    assert sessions.find(token, at=clock.now()) is not None
    assert sessions.find(other, at=clock.now()) is None
    assert verify_password(kim.password_hash, "another lamp")
    assert deeds(kim.public_id)[-1] == ("password.changed", {})
