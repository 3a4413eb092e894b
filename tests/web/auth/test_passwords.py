"""A new password, as every form asks for it."""

from __future__ import annotations

import pytest
from flask import Flask

from marketplace.identity.passwords import PasswordUnfit
from marketplace.web.auth.passwords import NewPassword, explain

GOOD = "a lamp in the hall"


@pytest.mark.parametrize(
    ("given", "wrong"),
    [
        ({"password": GOOD, "again": GOOD}, {}),
        ({"password": GOOD, "again": GOOD + " "}, {"again": ["This differs from the first one."]}),
        ({"password": GOOD}, {"again": ["Write the password again."]}),
        ({}, {"password": ["Choose a password."], "again": ["Write the password again."]}),
        ({"password": "y" * 201, "again": "y" * 201}, {"password": ["Use at most 200 characters."]}),
    ],
)
def test_it_is_written_twice(given: dict[str, str], wrong: dict[str, list[str]], web: Flask) -> None:
    with web.test_request_context(method="POST", data=given):
        form = NewPassword()

        assert form.validate_on_submit() is not bool(wrong)
        assert form.errors == wrong


def test_a_refusal_stands_beside_the_field_and_the_password_is_not_shown(web: Flask) -> None:
    with web.test_request_context(method="POST", data={"password": "password", "again": "password"}):
        form = NewPassword()
        assert form.validate_on_submit()

        explain(form, PasswordUnfit("Choose another."))

        assert form.errors == {"password": ["Choose another."]}
        assert "value=" not in str(form.password()).replace('value=""', "")
