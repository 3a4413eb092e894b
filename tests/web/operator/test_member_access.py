from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from marketplace.db.base import db
from marketplace.identity.models import Invitation, User
from tests.support.world import World, a_person


@pytest.fixture
def kim(world: World) -> User:
    user = a_person(world.partner.id, "seller", name="Kim Doe", email="kim@example.com")
    db.session.commit()
    return user


def address(world: World, user: User, what: str) -> str:
    return f"/operator/members/{user.public_id}/{what}?party={world.partner.public_id}"


def test_an_invitation_is_sent_again_and_the_first_one_withdrawn(manager: FlaskClient, world: World) -> None:
    query = f"?party={world.partner.public_id}"
    manager.post(f"/operator/members/{query}", data={"name": "Kim", "email": "kim@new.example", "role": "seller"})
    user = db.session.query(User).filter_by(email="kim@new.example").one()
    assert "Send again" in manager.get(f"/operator/partners/{world.partner.public_id}/").text

    answer = manager.post(address(world, user, "invitation/"))

    assert (answer.status_code, answer.location) == (303, f"/operator/partners/{world.partner.public_id}/")
    open_ones = [each.withdrawn_at is None for each in db.session.query(Invitation).order_by(Invitation.id)]
    assert open_ones == [False, True]


def test_somebody_who_is_in_is_not_invited_again(manager: FlaskClient, world: World, kim: User) -> None:
    answer = manager.post(address(world, kim, "invitation/"), follow_redirects=True)

    assert "has accepted an invitation before" in answer.text
    assert db.session.query(Invitation).count() == 0


def test_access_is_taken_away_and_given_back(manager: FlaskClient, world: World, kim: User) -> None:
    taken = manager.post(address(world, kim, "access/end"), follow_redirects=True)
    db.session.expire_all()
    states = [kim.state]
    given = manager.post(address(world, kim, "access/"), follow_redirects=True)
    db.session.expire_all()

    assert [*states, kim.state] == ["disabled", "active"]
    assert "signed out everywhere" in taken.text
    assert "Give access back" in taken.text
    assert "has access again" in given.text


def test_the_last_one_in_charge_stays(manager: FlaskClient, world: World) -> None:
    owner = a_person(world.partner.id, "owner", name="Olga Owner")
    db.session.commit()

    answer = manager.post(address(world, owner, "access/end"), follow_redirects=True)

    assert "Olga Owner is the last owner here." in answer.text
    db.session.expire_all()
    assert owner.state == "active"


def test_a_person_of_another_party_is_not_found(manager: FlaskClient, world: World, kim: User) -> None:
    answer = manager.post(f"/operator/members/{kim.public_id}/access/end?party={world.other_partner.public_id}")

    assert answer.status_code == 404
    db.session.expire_all()
    assert kim.state == "active"
