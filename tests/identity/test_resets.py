"""Forgotten passwords."""

from __future__ import annotations

from datetime import timedelta

import psycopg
import pytest
from flask import Flask
from sqlalchemy import select

from marketplace.core import clock
from marketplace.db.actor import ANONYMOUS, SYSTEM, Actor, act_as, current_actor
from marketplace.db.base import db
from marketplace.identity import people, resets, sessions
from marketplace.identity.models import PasswordReset, User
from marketplace.identity.passwords import PasswordUnfit, verify_password
from marketplace.identity.resets import ResetOver
from tests.support.trail import deeds
from tests.support.world import a_partner

PASSWORD, NEW = "a lamp in the hall", "a chair in the garden"
AT = clock.now()


@pytest.fixture
def kim(app: Flask) -> User:
    """Somebody with a password, and a colleague in charge."""
    partner = a_partner()
    people.create(partner.id, email="boss@example.com", name="Boss", role="owner", password=PASSWORD)
    user = people.create(partner.id, email="kim@example.com", name="Kim", role="owner", password=PASSWORD)
    db.session.commit()
    return user


def request(email: str = "kim@example.com") -> None:
    """Ask as a stranger does, and let the system act afterwards."""
    act_as(ANONYMOUS)
    resets.request(email, at=AT)
    assert current_actor() == ANONYMOUS
    db.session.commit()
    act_as(SYSTEM)


def issued() -> str:
    """Do the part of the mail's job for the newest request, then be a stranger."""
    newest = db.session.scalars(select(PasswordReset).order_by(PasswordReset.id.desc()).limit(1)).one()
    token = resets.issue_secret(newest, at=AT)
    assert token is not None
    db.session.commit()
    act_as(ANONYMOUS)
    return token


def test_a_request_makes_a_job_that_knows_an_id_only(kim: User, superuser: psycopg.Connection) -> None:
    request(" KIM@example.com")

    jobs = superuser.execute("select task_name, args from procrastinate_jobs").fetchall()
    reset = db.session.scalars(select(PasswordReset)).one()
    assert jobs == [("mail.password_reset", {"reset_id": reset.id})]
    assert (reset.user_id, reset.expires_at) == (kim.id, AT + timedelta(hours=1))


@pytest.mark.parametrize("email", ["nobody@example.com", "", "%", "kim@example.com' or true --"])
def test_for_an_unknown_address_nothing_happens(email: str, kim: User, superuser: psycopg.Connection) -> None:
    request(email)

    assert superuser.execute("select count(*) from procrastinate_jobs").fetchone() == (0,)
    assert superuser.execute("select count(*) from password_resets").fetchone() == (0,)


def test_completing_sets_the_password_and_ends_every_session(kim: User) -> None:
    session = sessions.start(kim, at=AT)
    request()
    token = issued()
    assert resets.is_open(token, at=AT)

    user = resets.complete(token, password=NEW, at=AT)

    assert current_actor() == Actor("partner", str(user.party_id))
    assert verify_password(user.password_hash, NEW)
    assert sessions.find(session, at=AT) is None
    assert deeds(user.public_id)[-1] == ("password.reset", {})


def test_a_secret_works_once_and_takes_all_others_with_it(kim: User) -> None:
    request()
    first = issued()
    act_as(SYSTEM)
    request()
    second = issued()

    resets.complete(second, password=NEW, at=AT)
    db.session.commit()
    act_as(ANONYMOUS)

    for token in (first, second):
        assert not resets.is_open(token, at=AT)
        with pytest.raises(ResetOver):
            resets.complete(token, password="yet another lamp", at=AT)
    act_as(SYSTEM)
    assert verify_password(kim.password_hash, NEW)


def test_a_password_that_cannot_be_one_leaves_the_reset_open(kim: User) -> None:
    request()
    token = issued()

    with pytest.raises(PasswordUnfit):
        resets.complete(token, password="password", at=AT)
    db.session.rollback()

    act_as(ANONYMOUS)
    assert resets.is_open(token, at=AT)


def test_it_is_over_after_an_hour_for_a_guess_and_for_the_disabled(kim: User) -> None:
    request()
    token = issued()

    assert not resets.is_open(token, at=AT + timedelta(hours=1))
    assert not resets.is_open("guess", at=AT)
    act_as(SYSTEM)
    people.disable(kim)
    db.session.commit()
    act_as(ANONYMOUS)
    with pytest.raises(ResetOver):
        resets.complete(token, password=NEW, at=AT)


def test_a_job_that_comes_late_sends_nothing(kim: User) -> None:
    request()
    reset = db.session.scalars(select(PasswordReset)).one()

    assert resets.issue_secret(reset, at=AT + timedelta(hours=1)) is None
