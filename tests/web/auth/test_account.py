"""One's own name and time zone."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from marketplace.db.base import db
from marketplace.identity.models import User
from tests.support.people import sign_in

ACCOUNT = "/auth/account/"


def test_everything_of_ones_own_stands_on_one_page(client: FlaskClient, kim: User) -> None:
    page = sign_in(client, kim).get(ACCOUNT)

    assert page.status_code == 200
    for words in ("kim@example.com", "Owner at Northwind", 'value="Kim Doe"', "Present password", "This one"):
        assert words in page.text


def test_name_and_time_zone_can_be_changed(client: FlaskClient, kim: User) -> None:
    answer = sign_in(client, kim).post(ACCOUNT, data={"name": "Kim Lee", "time_zone": "Asia/Tokyo"})

    assert (answer.status_code, answer.location) == (303, ACCOUNT)
    page = client.get(ACCOUNT).text
    assert "Your profile is saved." in page
    assert "Kim Lee" in page
    assert "JST" in page, "times are shown in the new zone"


@pytest.mark.parametrize("given", [{"name": "", "time_zone": "UTC"}, {"name": "Kim", "time_zone": "Mars/Olympus"}])
def test_a_mistake_changes_nothing(given: dict[str, str], client: FlaskClient, kim: User) -> None:
    answer = sign_in(client, kim).post(ACCOUNT, data=given)

    assert answer.status_code == 422
    db.session.refresh(kim)
    assert (kim.name, kim.time_zone) == ("Kim Doe", "UTC")


def test_role_party_address_and_state_are_not_the_persons_to_change(client: FlaskClient, kim: User) -> None:
    before = {column.name: getattr(kim, column.name) for column in User.__table__.columns}
    wanted = dict.fromkeys(before, "1") | {"name": "Kim Lee", "time_zone": "UTC"}

    sign_in(client, kim).post(ACCOUNT, data=wanted)

    db.session.refresh(kim)
    assert {name: getattr(kim, name) for name in before} == before | {"name": "Kim Lee"}
