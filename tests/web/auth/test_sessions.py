"""Signing in and out, as a browser does it."""

from __future__ import annotations

import psycopg
import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from marketplace.db.base import db
from marketplace.identity import people
from marketplace.identity.models import User
from tests.support.people import sign_in, start_session

PASSWORD = "a lamp in the hall"
ACCOUNT = "/auth/account/"


def enter(client: FlaskClient, email: str = "kim@example.com", password: str = PASSWORD, **more: str) -> TestResponse:
    return client.post("/auth/sign-in", data={"email": email, "password": password}, query_string=more)


def secret(client: FlaskClient) -> str | None:
    with client.session_transaction() as cookie:
        return cookie.get("_user_id")


def live(superuser: psycopg.Connection) -> int:
    row = superuser.execute("select count(*) from user_sessions where revoked_at is null").fetchone()
    return int(row[0]) if row else 0


def test_the_right_password_leads_home_and_to_ones_account(client: FlaskClient, kim: User) -> None:
    answer = enter(client)

    assert (answer.status_code, answer.location) == (303, "/")
    assert "Kim Doe" in client.get(ACCOUNT).text


def test_a_page_asked_for_before_is_shown_after(client: FlaskClient, kim: User) -> None:
    asked = client.get("/auth/account/?tab=1")
    assert (asked.status_code, asked.location) == (303, "/auth/sign-in?next=/auth/account/?tab%3D1")
    assert "for signed-in people" in client.get(asked.location).text

    assert enter(client, next="/auth/account/?tab=1").location == "/auth/account/?tab=1"


@pytest.mark.parametrize(
    "target",
    [
        "https://evil.example",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "/\t/evil.example",
        "evil",
        "",
    ],
)
def test_nobody_is_led_to_another_site(target: str, client: FlaskClient, kim: User) -> None:
    assert enter(client, next=target).location == "/"


@pytest.mark.parametrize(
    ("email", "password"), [("kim@example.com", "wrong"), ("nobody@example.com", PASSWORD), ("KIM", PASSWORD)]
)
def test_a_wrong_pair_says_the_same_whatever_is_wrong(
    email: str, password: str, client: FlaskClient, kim: User, superuser: psycopg.Connection
) -> None:
    answer = enter(client, email, password)

    assert answer.status_code == 422
    assert "Address and password do not fit together." in answer.text
    assert f'value="{email}"' in answer.text
    assert password not in answer.text
    assert live(superuser) == 0


def test_an_empty_form_is_shown_again_and_is_no_try(
    client: FlaskClient, kim: User, superuser: psycopg.Connection
) -> None:
    answer = enter(client, "", "")

    assert answer.status_code == 422
    assert "Write your password." in answer.text
    assert superuser.execute("select count(*) from sign_in_attempts").fetchone() == (0,)


def test_after_ten_wrong_tries_even_the_right_password_has_to_wait_but_not_elsewhere(
    client: FlaskClient, kim: User
) -> None:
    for _ in range(10):
        enter(client, password="wrong")

    answer = enter(client)

    assert answer.status_code == 429
    assert "too many tries" in answer.text
    elsewhere = client.application.test_client()
    from_there = elsewhere.post(
        "/auth/sign-in",
        data={"email": "kim@example.com", "password": PASSWORD},
        environ_base={"REMOTE_ADDR": "198.51.100.7"},
    )
    assert from_there.status_code == 303


def test_signing_in_changes_the_secret_and_ends_the_session_before(
    client: FlaskClient, kim: User, superuser: psycopg.Connection
) -> None:
    with client.session_transaction() as cookie:
        cookie["planted"] = "by somebody else"
    enter(client)
    first = secret(client)
    enter(client)

    assert first is not None
    assert secret(client) not in {None, first}
    assert live(superuser) == 1
    with client.session_transaction() as cookie:
        assert "planted" not in cookie


def test_signing_out_kills_the_cookie_wherever_it_was_copied(
    client: FlaskClient, kim: User, superuser: psycopg.Connection
) -> None:
    enter(client)
    thief = client.application.test_client()
    with thief.session_transaction() as copied:
        copied["_user_id"], copied["_fresh"] = secret(client), True
    assert thief.get(ACCOUNT).status_code == 200

    answer = client.post("/auth/sign-out")

    assert (answer.status_code, answer.location) == (303, "/auth/sign-in")
    assert "You are signed out." in client.get(answer.location).text
    assert thief.get(ACCOUNT).status_code == 303
    assert live(superuser) == 0


def test_a_disabled_person_is_out_at_once(app: Flask, client: FlaskClient, kim: User) -> None:
    sign_in(client, kim)
    assert client.get(ACCOUNT).status_code == 200

    people.disable(kim)
    db.session.commit()

    assert client.get(ACCOUNT).status_code == 303


def test_a_changed_role_counts_at_once(app: Flask, client: FlaskClient, kim: User) -> None:
    sign_in(client, kim)
    assert "Owner at Northwind" in client.get(ACCOUNT).text

    kim.role = "seller"
    db.session.commit()

    assert "Seller at Northwind" in client.get(ACCOUNT).text


def test_a_cookie_signed_with_another_key_is_nobodys(client: FlaskClient, kim: User) -> None:
    token = start_session(client, kim)
    forged = client.application.test_client()
    key, client.application.secret_key = client.application.secret_key, "another key of the same length, guessed"
    with forged.session_transaction() as cookie:
        cookie["_user_id"], cookie["_fresh"] = token, True
    client.application.secret_key = key

    assert forged.get(ACCOUNT).status_code == 303


def test_who_is_signed_in_already_goes_on(client: FlaskClient, kim: User) -> None:
    sign_in(client, kim)

    assert client.get("/auth/sign-in?next=/auth/account/").location == "/auth/account/"


def test_a_protected_form_leads_strangers_to_sign_in_too(client: FlaskClient, kim: User) -> None:
    for address in ("/auth/sign-out", ACCOUNT, "/auth/account/password/"):
        answer = client.post(address)
        assert (answer.status_code, answer.location) == (303, "/auth/sign-in"), address
