"""The signed-in person as views see it."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from marketplace.db.actor import Actor
from marketplace.db.base import db
from marketplace.runtime.people import Person, current_person
from tests.support import world
from tests.support.people import sign_in


def test_a_person_acts_for_its_party() -> None:
    person = Person("secret", "ses_1", 1, "usr_1", "Kim", "kim@acme.example", "owner", "UTC", 17, "partner", "Acme")

    assert person.actor == Actor("partner", "17")
    assert person.get_id() == "secret"
    assert person.is_authenticated


def test_whoever_is_signed_in_is_found_by_the_cookie(app: Flask, web: Flask, client: FlaskClient) -> None:
    partner = world.a_partner("Northwind")
    owner = world.a_person(partner.id, "owner", email="kim@northwind.example")
    db.session.commit()
    sign_in(client, owner)

    cookie = client.get_cookie("session")
    assert cookie is not None
    with web.test_request_context("/portal/", headers={"Cookie": f"session={cookie.value}"}):
        web.preprocess_request()
        person = current_person()

    assert (person.email, person.role, person.party_kind, person.party_name) == (
        "kim@northwind.example", "owner", "partner", "Northwind",
    )  # fmt: skip


def test_a_page_without_a_signed_in_person_says_that_it_is_not_in_the_access_table(web: Flask) -> None:
    with web.test_request_context("/"), pytest.raises(RuntimeError, match="missing from the access table"):
        current_person()
