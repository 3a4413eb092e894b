"""The operator's people in front of a small world."""

from __future__ import annotations

import pytest
from flask import Flask
from flask.testing import FlaskClient

from marketplace.db.base import db
from tests.support.people import sign_in
from tests.support.sandbox import sandbox
from tests.support.world import World, a_person, a_world

__all__ = ["sandbox"]


@pytest.fixture
def world(app: Flask) -> World:
    """Two of everything, committed."""
    return a_world()


@pytest.fixture
def manager(world: World, client: FlaskClient) -> FlaskClient:
    """The channel manager's browser."""
    person = a_person(world.operator.id, "channel_manager", email="mira@example.com", name="Mira Holm")
    db.session.commit()
    return sign_in(client, person)


@pytest.fixture
def finance(world: World, client: FlaskClient) -> FlaskClient:
    """The browser of somebody in finance, who reads the channel's pages and changes none of them."""
    person = a_person(world.operator.id, "finance", email="jon@example.com", name="Jon Fini")
    db.session.commit()
    return sign_in(client, person)
