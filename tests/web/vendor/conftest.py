"""A vendor's people in front of a small world."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from marketplace.db.base import db
from tests.support.people import sign_in
from tests.support.world import World, a_person, a_world


@pytest.fixture
def world(app: Flask) -> World:
    """Two of everything, committed."""
    return a_world()


@pytest.fixture
def staff(world: World, client: FlaskClient) -> FlaskClient:
    """The browser of somebody of the first vendor."""
    person = a_person(world.vendor.id, "staff", email="vera@example.com", name="Vera Supply")
    db.session.commit()
    return sign_in(client, person)
