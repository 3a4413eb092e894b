from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from marketplace.db.base import db
from marketplace.identity.models import Invitation, User
from tests.support.world import World

ADDRESS = "/operator/members/"


def test_the_operators_own_people_are_listed(manager: FlaskClient, world: World) -> None:
    page = manager.get(ADDRESS).text

    assert "mira@example.com" in page
    assert "Take access away" not in page, "nobody shuts themselves out"


@pytest.mark.parametrize(
    ("whose", "role", "back"),
    [
        ("operator", "finance", "/operator/members/"),
        ("partner", "owner", "/operator/partners/{}/"),
        ("vendor", "staff", "/operator/vendors/{}/"),
    ],
)
def test_people_of_any_party_are_invited_from_its_page(
    manager: FlaskClient, world: World, whose: str, role: str, back: str
) -> None:
    party = getattr(world, whose)
    public_id = getattr(party, "public_id", "")
    query = f"?party={public_id}" if public_id else ""
    assert f'value="{role}"' in manager.get(f"{ADDRESS}new{query}").text

    answer = manager.post(f"{ADDRESS}{query}", data={"name": "Kim", "email": "kim@new.example", "role": role})

    assert (answer.status_code, answer.location) == (303, back.format(public_id))
    user = db.session.query(User).filter_by(email="kim@new.example").one()
    assert (user.party_id, user.role, user.state) == (party.id, role, "invited")
    assert db.session.query(Invitation).filter_by(user_id=user.id).count() == 1
    assert "The invitation is on its way to kim@new.example." in manager.get(answer.location).text


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"name": ""}, "Write the person"),
        ({"email": "nowhere"}, "such as kim@example.com"),
        ({"email": "MIRA@example.com"}, "has a seat already"),
        ({"role": "owner"}, "Not a valid choice"),
    ],
)
def test_a_mistake_invites_nobody(manager: FlaskClient, world: World, changes: dict[str, str], words: str) -> None:
    answer = manager.post(ADDRESS, data={"name": "Kim", "email": "kim@new.example", "role": "finance", **changes})

    assert answer.status_code == 422
    assert words in answer.text
    assert db.session.query(User).count() == 1


def test_finance_invites_nobody(finance: FlaskClient) -> None:
    assert finance.get(ADDRESS).status_code == 200
    assert finance.post(ADDRESS, data={"name": "Kim", "email": "kim@new.example", "role": "finance"}).status_code == 403
    assert db.session.query(User).count() == 1
