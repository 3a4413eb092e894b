"""Asking for a new password, and setting it."""

from __future__ import annotations

import psycopg
import pytest
from flask.testing import FlaskClient

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.identity import resets
from marketplace.identity.models import PasswordReset, User
from tests.support.people import sign_in

NEW = "a chair in the garden"
ASK = "/auth/password/reset/"


@pytest.fixture
def address(kim: User, client: FlaskClient) -> str:
    """The address that the mail names."""
    client.post(ASK, data={"email": kim.email})
    token = resets.issue_secret(db.session.query(PasswordReset).one(), at=clock.now())
    db.session.commit()
    return f"{ASK}{token}"


def test_the_answer_is_the_same_whether_somebody_has_the_address(client: FlaskClient, kim: User) -> None:
    answers = []
    for email in ("kim@example.com", "nobody@example.com", "no address at all"):
        browser = client.application.test_client()
        answer = browser.post(ASK, data={"email": email})
        answers.append((answer.status_code, answer.location, browser.get(answer.location).text))

    assert answers[0] == answers[1] == answers[2]
    assert answers[0][:2] == (303, "/auth/sign-in")
    assert "If somebody here has this address" in answers[0][2]


def test_a_new_password_signs_every_browser_out(client: FlaskClient, kim: User, address: str) -> None:
    elsewhere = sign_in(client.application.test_client(), kim)
    sign_in(client, kim)
    assert client.get(address).status_code == 200

    answer = client.post(address, data={"password": NEW, "again": NEW})

    assert (answer.status_code, answer.location) == (303, "/auth/sign-in")
    assert "Your password is changed" in client.get(answer.location).text
    assert elsewhere.get("/auth/account/").status_code == 303
    signed_in = client.post("/auth/sign-in", data={"email": "kim@example.com", "password": NEW})
    assert signed_in.status_code == 303


def test_a_secret_works_once_and_a_guess_never(client: FlaskClient, address: str) -> None:
    client.post(address, data={"password": NEW, "again": NEW})

    for used in (address, f"{ASK}guess"):
        assert client.get(used).status_code == 404
        answer = client.post(used, data={"password": NEW, "again": NEW})
        assert answer.status_code == 404
        assert "This address is used up" in answer.text


def test_a_password_that_cannot_be_one_is_explained(client: FlaskClient, address: str) -> None:
    answer = client.post(address, data={"password": "password", "again": "password"})

    assert answer.status_code == 422
    assert "one of the first that attackers try" in answer.text
    assert client.get(address).status_code == 200


def test_nobody_can_flood_a_mailbox(client: FlaskClient, kim: User, superuser: psycopg.Connection) -> None:
    statuses = [client.post(ASK, data={"email": kim.email}).status_code for _ in range(11)]

    assert statuses == [303] * 10 + [429]
    assert superuser.execute("select count(*) from procrastinate_jobs").fetchone() == (10,)


def test_without_an_address_the_form_is_shown_again(client: FlaskClient) -> None:
    assert client.get(ASK).status_code == 200
    answer = client.post(ASK, data={"email": " "})

    assert answer.status_code == 422
    assert "Write your e-mail address." in answer.text
