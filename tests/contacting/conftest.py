"""A sale of a partner's and one of the house's, and a signed-in person of each operator role."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from flask import Flask

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.identity import sessions
from marketplace.identity.models import User
from marketplace.orders.models import Order
from marketplace.partners.models import Partner
from tests.support.sales import a_link, an_order
from tests.support.shops import a_direct_order
from tests.support.world import World, a_person, a_world


@dataclass(frozen=True)
class Place:
    """What is there."""

    world: World
    order: Order
    house_order: Order
    manager: User
    manager_secret: str
    finance_secret: str

    @property
    def partner(self) -> Partner:
        """Whose customer it is."""
        return self.world.partner


@pytest.fixture
def place(app: Flask) -> Place:
    """Build and commit it."""
    world, at = a_world(), clock.now()
    manager = a_person(world.operator.id, "channel_manager", email="mira@operator.example", name="Mira Holm")
    finance = a_person(world.operator.id, "finance", email="jon@operator.example", name="Jon Fini")
    a_person(world.partner.id, "owner", email="owner@northwind.example", name="Nora Owner")
    a_person(world.vendor.id, "staff", email="vera@vendor.example", name="Vera Supply")
    db.session.commit()
    order = an_order(a_link(world.partner, world.offering, at=at), at=at)
    house = a_direct_order(world.offering, email="lee@house-customer.com", at=at)
    secrets = [sessions.start(person, at=at) for person in (manager, finance)]
    db.session.commit()
    return Place(world, order, db.session.query(Order).filter_by(public_id=house).one(), manager, *secrets)
