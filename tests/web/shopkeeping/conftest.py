"""A partner's people and the operator's, at the pages of their own shops."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from marketplace.db.base import db
from tests.support.people import sign_in
from tests.support.world import World, a_person, a_world


@pytest.fixture
def world(app: Flask) -> World:
    """Two of everything."""
    return a_world()


@pytest.fixture
def seller(client: FlaskClient, world: World) -> FlaskClient:
    """A browser of the partner's seller."""
    person = a_person(world.partner.id, "seller")
    db.session.commit()
    return sign_in(client, person)
