"""The house's own shop."""

from __future__ import annotations

from flask.testing import FlaskClient

from marketplace.db.base import db
from marketplace.storefronts import queries
from tests.support.world import World


def test_the_channel_manager_opens_the_house_shop_at_list_price(manager: FlaskClient, world: World) -> None:
    manager.post("/operator/storefront/")
    manager.post("/operator/storefront/publication/")
    plan = world.offering.plans[0].public_id
    manager.post("/operator/storefront/shelf/", data={f"retail-{plan}": "1.00"})

    assert "€1,000.00" in manager.get("/s/house/").text
    assert queries.prices_of(queries.own(None)) == {}
    db.session.expire_all()
    page = manager.get("/operator/storefront/shelf/").text
    assert "The house sells at list price." in page
    assert 'name="retail-' not in page


def test_finance_looks_and_changes_nothing(finance: FlaskClient, world: World) -> None:
    assert finance.get("/operator/storefront/").status_code == 200
    assert "/operator/storefront/shelf/" not in finance.get("/operator/storefront/").text
    assert finance.post("/operator/storefront/").status_code == 403
