"""People with passwords, for the pages of signing in."""

from __future__ import annotations

import pytest
from flask import Flask

from marketplace.db.base import db
from marketplace.identity import people
from marketplace.identity.models import User
from tests.support.world import a_partner

PASSWORD = "a lamp in the hall"


@pytest.fixture
def kim(app: Flask) -> User:
    """A partner's second owner, who knows PASSWORD."""
    partner = a_partner()
    people.create(partner.id, email="boss@example.com", name="Boss", role="owner", password=PASSWORD)
    user = people.create(partner.id, email="kim@example.com", name="Kim Doe", role="owner", password=PASSWORD)
    db.session.commit()
    return user
