"""What the database itself refuses about people and parties."""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy.exc import IntegrityError

from marketplace.db.base import db
from marketplace.identity.models import ROLES, Party, User
from tests.support.world import a_partner


@pytest.mark.parametrize(
    "wrong",
    [{"role": "root"}, {"state": "asleep"}, {"state": "active", "password_hash": None}],
    ids=str,
)
def test_a_person_that_cannot_be_is_refused(wrong: dict[str, str | None], app: Flask) -> None:
    given = {
        "public_id": "usr_1",
        "party_id": a_partner().id,
        "email": "kim@example.com",
        "name": "Kim",
        "role": "owner",
    }

    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.add(User(**given | wrong))


def test_a_party_is_of_a_known_kind(app: Flask) -> None:
    with pytest.raises(IntegrityError), db.session.begin_nested():
        db.session.add(Party(kind="customer", name="Somebody"))


def test_every_kind_of_party_has_roles() -> None:
    assert set(ROLES) == {"operator", "partner", "vendor"}
