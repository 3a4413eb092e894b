"""What the layout says around a page."""

from __future__ import annotations

from marketplace.orders.sellers import Seller
from marketplace.web.storefront.frame import frame

SELLER = Seller("par_1", "Northwind", "northwind", "DE", is_active=True)


def test_the_seller_is_named_and_the_brand_leads_home() -> None:
    found = frame(SELLER, home_url="/l/abc")

    assert found["seller"] == {"name": "Northwind", "home_url": "/l/abc"}
    assert found["checkout_steps"] is None
    assert frame(None, home_url="/")["seller"] is None


def test_steps_before_the_present_one_are_done() -> None:
    assert [step["state"] for step in frame(SELLER, home_url="/", step=1)["checkout_steps"]] == [
        "done",
        "current",
        "next",
    ]
    assert [step["state"] for step in frame(SELLER, home_url="/", step=3)["checkout_steps"]] == ["done"] * 3
