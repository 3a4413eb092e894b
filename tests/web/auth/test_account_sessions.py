"""Signing other browsers out."""

from __future__ import annotations

from flask.testing import FlaskClient

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.identity import sessions
from marketplace.identity.models import User
from tests.support.answers import shown
from tests.support.people import sign_in
from tests.support.world import a_person

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"


def ids(user: User) -> list[str]:
    return [each.public_id for each in sessions.live_of(user.id, at=clock.now())]


def test_another_browser_of_ones_own_can_be_signed_out(client: FlaskClient, kim: User) -> None:
    elsewhere = client.application.test_client()
    password = {"email": "kim@example.com", "password": "a lamp in the hall"}
    elsewhere.post("/auth/sign-in", data=password, headers={"User-Agent": FIREFOX})
    (other,) = ids(kim)
    sign_in(client, kim)
    assert "Firefox on Linux" in client.get("/auth/account/").text

    answer = client.post(f"/auth/account/sessions/{other}/end")

    assert (answer.status_code, answer.location) == (303, "/auth/account/")
    assert elsewhere.get("/auth/account/").status_code == 303
    assert client.get("/auth/account/").status_code == 200


def test_a_colleagues_session_looks_like_none(app: object, client: FlaskClient, kim: User) -> None:
    colleague = a_person(kim.party_id, "seller")
    sessions.start(colleague, at=clock.now())
    db.session.commit()
    (theirs,) = ids(colleague)
    sign_in(client, kim)

    foreign, absent = (shown(client.post(f"/auth/account/sessions/{each}/end")) for each in (theirs, "ses_absent"))

    assert foreign == absent
    assert foreign[0] == 404
    assert ids(colleague) == [theirs]
