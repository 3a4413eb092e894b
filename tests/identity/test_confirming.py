"""Being asked for the password again."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.identity import confirming, limits, people, sessions
from marketplace.identity.models import User, UserSession
from tests.support.world import a_partner, a_person

PASSWORD = "a long word for tests 1"


def somebody() -> tuple[User, str]:
    """A person with a password, and the id of their session."""
    person = a_person(a_partner().id, "owner")
    people.set_password(person, PASSWORD)
    sessions.start(person, at=clock.now())
    return person, db.session.query(UserSession).filter_by(user_id=person.id).one().public_id


def tried(person: User, session: str, password: str) -> bool:
    """One try."""
    at = clock.now()
    attempt = limits.admit(limits.caller(person.email, "127.0.0.1", key="k", purpose="confirmation"), at=at)
    return confirming.confirm(person, session_public_id=session, password=password, attempt_id=attempt, at=at)


def test_the_right_password_counts_for_five_minutes_in_that_browser_alone(app: Flask) -> None:
    person, session = somebody()
    with clock.frozen(clock.now()) as at:
        assert not confirming.is_confirmed(session, at=at)

        assert tried(person, session, PASSWORD)

        assert confirming.is_confirmed(session, at=at + timedelta(minutes=5) - timedelta(microseconds=1))
        assert not confirming.is_confirmed(session, at=at + timedelta(minutes=5))
        assert not confirming.is_confirmed("ses_other", at=at)


def test_a_wrong_one_confirms_nothing(app: Flask) -> None:
    person, session = somebody()

    assert not tried(person, session, "wrong")
    assert not confirming.is_confirmed(session, at=clock.now())
