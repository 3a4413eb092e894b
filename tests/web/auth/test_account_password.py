"""Changing one's own password."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from marketplace.db.base import db
from marketplace.identity.models import User
from marketplace.identity.passwords import verify_password
from tests.support.people import sign_in

PASSWORD, NEW = "a lamp in the hall", "a chair in the garden"
CHANGE = "/auth/account/password/"


def given(current: str = PASSWORD, new: str = NEW, again: str | None = None) -> dict[str, str]:
    return {"change-current": current, "change-password": new, "change-again": new if again is None else again}


def test_the_other_browsers_are_signed_out_and_this_one_stays(client: FlaskClient, kim: User) -> None:
    elsewhere = sign_in(client.application.test_client(), kim)

    answer = sign_in(client, kim).post(CHANGE, data=given())

    assert (answer.status_code, answer.location) == (303, "/auth/account/")
    assert "Other browsers are signed out." in client.get("/auth/account/").text
    assert elsewhere.get("/auth/account/").status_code == 303
    db.session.refresh(kim)
    assert verify_password(kim.password_hash, NEW)


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        (given(current="wrong"), "This is not your present password."),
        (given(new="password"), "one of the first that attackers try"),
        (given(new="short"), "Use at least 8 characters"),
        (given(again="differs"), "This differs from the first one."),
        ({}, "Write your present password."),
    ],
)
def test_a_mistake_is_explained_and_changes_nothing(
    fields: dict[str, str], sentence: str, client: FlaskClient, kim: User
) -> None:
    answer = sign_in(client, kim).post(CHANGE, data=fields)

    assert answer.status_code == 422
    assert sentence in answer.text
    db.session.refresh(kim)
    assert verify_password(kim.password_hash, PASSWORD)


def test_whoever_finds_an_open_browser_can_guess_ten_times(client: FlaskClient, kim: User) -> None:
    sign_in(client, kim)
    guesses = [client.post(CHANGE, data=given(current=f"guess {number}")).status_code for number in range(11)]

    assert guesses == [422] * 10 + [429]
    assert client.post(CHANGE, data=given()).status_code == 429
