"""From the secret in the cookie to the person."""

from __future__ import annotations

import pytest
from flask import Flask, g, session

from marketplace.audit import trail
from marketplace.core import clock
from marketplace.db.base import db
from marketplace.identity import sessions
from marketplace.identity.models import User
from marketplace.web.auth.loading import forget, person_of, remember


@pytest.fixture
def token(kim: User) -> str:
    """The secret of a session of Kim, who lives by Tokyo's time."""
    kim.time_zone = "Asia/Tokyo"
    secret = sessions.start(kim, at=clock.now())
    db.session.commit()
    return secret


def test_a_person_brings_name_party_and_time_zone(web: Flask, kim: User, token: str) -> None:
    expected = (kim.public_id, "owner", "partner", kim.party_id)
    with web.test_request_context():
        person = person_of(token)

        assert person is not None
        assert (person.public_id, person.role, person.party_kind, person.party_id) == expected
        assert g.time_zone == "Asia/Tokyo"
        assert trail.person.get() == person.public_id
        assert person.get_id() == token


def test_nobody_is_behind_a_secret_that_is_not_live(web: Flask) -> None:
    with web.test_request_context():
        assert person_of("guess") is None
        assert "time_zone" not in g


def test_remembering_leaves_nothing_of_what_was_there_before(web: Flask, token: str) -> None:
    with web.test_request_context():
        session["planted"] = "before"
        remember(token)

        assert session["_user_id"] == token
        assert "planted" not in session


def test_forgetting_empties_the_cookie(web: Flask, token: str) -> None:
    with web.test_request_context():
        remember(token)
        forget()

        assert "_user_id" not in session
