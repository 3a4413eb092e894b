"""Pages with the Stripe sandbox behind them, a world to sell in, and a cart of it."""

from __future__ import annotations

import pytest
from flask import Flask

from marketplace.core import clock
from tests.support.sales import a_cart, a_link
from tests.support.sandbox import sandbox
from tests.support.shops import a_price, a_storefront
from tests.support.world import World, a_world

__all__ = ["sandbox"]


@pytest.fixture
def world(app: Flask) -> World:
    """Two of everything."""
    return a_world()


@pytest.fixture
def secret(world: World) -> str:
    """The secret of a cart with an offering at 900.00 EUR, list 1 000.00, filled just now: the sandbox's clock runs."""
    now = clock.now()
    return a_cart(a_link(world.partner, world.offering, unit_retail_minor=90_000, at=now), at=now)


@pytest.fixture
def world_at_shop(world: World) -> World:
    """The world with an open storefront of the partner at /s/northwind/, the backup at 900.00 EUR."""
    shop = a_storefront(world.partner)
    a_price(shop, world.offering, 90_000)
    return world
