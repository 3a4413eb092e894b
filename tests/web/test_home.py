"""The front door."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from marketplace.catalog.rules.lines import price_line
from marketplace.db.base import db
from marketplace.web.home import EXAMPLE
from tests.support.people import sign_in
from tests.support.world import a_partner, a_person, a_vendor, the_operator


def test_strangers_read_what_this_is_and_where_to_sign_in(client: FlaskClient) -> None:
    page = client.get("/")

    assert page.status_code == 200
    assert 'href="/auth/sign-in"' in page.text
    assert "Seats are by invitation." in page.text


def test_the_example_is_worked_out_by_the_rules_and_adds_up(client: FlaskClient) -> None:
    sale = price_line(EXAMPLE)

    assert sale.gross_minor == 108_000
    assert sale.legs.total_minor == sale.gross_minor
    page = client.get("/").text
    for amount in ("€1,000.00", "€750.00", "€900.00", "€1,080.00", "€675.00", "€150.00", "€75.00", "€180.00"):
        assert amount in page


@pytest.mark.parametrize(
    ("party", "role", "home"),
    [("partner", "seller", "/portal/"), ("vendor", "staff", "/vendor/"), ("operator", "finance", "/operator/")],
)
def test_people_who_are_signed_in_go_on_to_their_home(
    party: str, role: str, home: str, app: Flask, client: FlaskClient
) -> None:
    where = {"partner": a_partner, "vendor": a_vendor, "operator": the_operator}[party]()
    person = a_person(where.id, role)
    db.session.commit()

    answer = sign_in(client, person).get("/")

    assert (answer.status_code, answer.location) == (303, home)
    assert client.get(home).status_code == 200


def test_the_icon_is_found_at_its_old_address_too(client: FlaskClient) -> None:
    answer = client.get("/favicon.ico", follow_redirects=True)

    assert (answer.status_code, answer.mimetype) == (200, "image/svg+xml")
