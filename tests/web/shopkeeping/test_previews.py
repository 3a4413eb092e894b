"""The preview of a shop."""

from __future__ import annotations

from flask.testing import FlaskClient

from marketplace.db.base import db
from marketplace.orders.models import VisitMark
from tests.support.shops import a_price, a_storefront
from tests.support.world import World
from tests.web.storefront.test_shops import PERSON


def test_members_see_the_unopened_shop_as_customers_will_and_cannot_buy(seller: FlaskClient, world: World) -> None:
    shop = a_storefront(world.partner, is_open=False)
    a_price(shop, world.offering, 90_000)

    home = seller.get("/portal/storefront/preview/", headers=PERSON).text
    offering = seller.get(f"/portal/storefront/preview/offerings/{world.offering.public_id}/").text

    assert "Customers cannot open the shop yet." in home
    assert "€900.00" in home
    assert "€900.00" in offering
    assert "Put in cart" not in offering
    assert db.session.query(VisitMark).count() == 0
    assert seller.get("/portal/storefront/preview/offerings/off_absent/").status_code == 404
