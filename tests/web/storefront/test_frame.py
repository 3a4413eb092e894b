"""What the layout says around a page."""

from __future__ import annotations

from flask.testing import FlaskClient

from marketplace.core import clock
from marketplace.orders import links
from marketplace.orders.sellers import Seller
from marketplace.storefronts.rules.theme import NEUTRAL
from marketplace.web.storefront.frame import frame
from tests.support.sales import SECRET_KEY, a_link, a_purchase, ordered
from tests.support.shops import a_storefront
from tests.support.world import World

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


def test_who_comes_by_a_link_sees_the_sellers_brand_and_is_not_sent_to_its_shop(
    world_at_shop: World, client: FlaskClient
) -> None:
    link = a_link(world_at_shop.partner, world_at_shop.offering, unit_retail_minor=90_000, at=clock.now())
    theme = f'href="/s/northwind/theme.css?v={NEUTRAL[1:]}"'
    address = f"/l/{links.token(link, SECRET_KEY)}"

    offer = client.get(address)
    cart = client.post(address, follow_redirects=True)
    details = client.get(f"{cart.request.path}details/")

    for page in (offer, cart, details):
        assert page.status_code == 200
        assert theme in page.text
        assert 'href="/s/northwind/"' not in page.text


def test_a_shop_that_is_closed_lends_its_brand_to_no_page(world: World, client: FlaskClient) -> None:
    a_storefront(world.partner, is_open=False)
    a_storefront(world.other_partner)
    link = a_link(world.partner, world.offering, at=clock.now())

    assert "/s/" not in client.get(f"/l/{links.token(link, SECRET_KEY)}").text


def test_the_order_wears_the_sellers_brand(world_at_shop: World, secret: str, client: FlaskClient) -> None:
    ordered(secret, a_purchase(), at=clock.now())

    assert "/s/northwind/theme.css" in client.get(f"/order/{secret}/").text
