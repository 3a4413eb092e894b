"""Taking a seat with the secret from a mail."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.identity import invitations, parties
from marketplace.identity.models import Invitation, User

PASSWORD = "a lamp in the hall"
BOTH = {"password": PASSWORD, "again": PASSWORD}


@pytest.fixture
def address(app: Flask) -> str:
    """The address that the mail names."""
    party = parties.open_party("vendor", "Contoso & Sons")
    made = invitations.invite(
        party.id, email="kim@example.com", name="Kim", role="staff", invited_by="usr_boss", at=clock.now()
    )
    token = invitations.issue_secret(made, at=clock.now())
    db.session.commit()
    return f"/auth/invitations/{token}"


def test_the_page_says_who_offers_what_until_when(client: FlaskClient, address: str) -> None:
    page = client.get(address)

    assert page.status_code == 200
    for words in ("Welcome, Kim", "Contoso &amp; Sons offers you a seat", "kim@example.com", "Staff", "Open until"):
        assert words in page.text
    assert page.headers["Referrer-Policy"] == "strict-origin"
    assert page.headers["Cache-Control"] == "no-store"


def test_looking_twice_changes_nothing_and_taking_it_signs_in(app: Flask, client: FlaskClient, address: str) -> None:
    client.get(address)
    client.get(address)

    answer = client.post(address, data=BOTH)

    assert (answer.status_code, answer.location) == (303, "/")
    assert "Contoso &amp; Sons" in client.get("/auth/account/").text
    assert db.session.query(User.state).one() == ("active",)


def test_a_secret_works_once(client: FlaskClient, address: str) -> None:
    client.post(address, data=BOTH)
    stranger = client.application.test_client()

    assert stranger.get(address).status_code == 404
    again = stranger.post(address, data={"password": "another lamp", "again": "another lamp"})
    assert again.status_code == 404
    assert "This invitation is over" in again.text


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"password": PASSWORD, "again": "another"}, "This differs from the first one."),
        ({"password": "short", "again": "short"}, "Use at least 8 characters"),
        ({"password": "password1", "again": "password1"}, "one of the first that attackers try"),
        ({}, "Choose a password."),
    ],
)
def test_a_mistake_is_explained_and_the_seat_stays_open(
    given: dict[str, str], sentence: str, app: Flask, client: FlaskClient, address: str
) -> None:
    answer = client.post(address, data=given)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert db.session.query(Invitation.accepted_at).one() == (None,)


def test_a_guess_looks_like_an_invitation_that_is_over(client: FlaskClient, address: str) -> None:
    over = client.get("/auth/invitations/guess")

    assert over.status_code == 404
    assert "This invitation is over" in over.text
    assert client.post("/auth/invitations/guess", data=BOTH).status_code == 404
