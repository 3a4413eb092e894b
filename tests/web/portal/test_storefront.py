"""A partner's members at their own shop."""

from __future__ import annotations

from collections.abc import Callable

from flask.testing import FlaskClient

from tests.support.market import Market
from tests.support.shops import a_storefront

Who = Callable[..., FlaskClient]


def test_each_member_sees_its_own_companys_shop_and_finance_changes_nothing(market: Market, browser: Who) -> None:
    a_storefront(market.world.partner)
    a_storefront(market.world.other_partner)

    page = browser("finance").get("/portal/storefront/").text

    assert "/s/northwind/" in page
    assert "southwind" not in page.lower()
    assert "Close the shop" not in page
    assert browser("finance").get("/portal/storefront/edit").status_code == 403
    assert browser("finance").post("/portal/storefront/publication/").status_code == 403
    assert browser("seller").get("/portal/storefront/edit").status_code == 200
