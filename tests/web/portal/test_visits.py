"""The visits page."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from flask.testing import FlaskClient

from marketplace.db.base import db
from marketplace.orders import visits
from tests.support.market import Market
from tests.support.shops import a_storefront

Who = Callable[..., FlaskClient]


def test_visits_are_followed_to_paid_orders_by_source_and_as_csv(market: Market, browser: Who) -> None:
    shop = a_storefront(market.world.partner, name="Alpenblick")
    for _ in range(4):
        visits.count("visit", on=date(2026, 11, 19), storefront_id=shop.id)
    visits.count("cart", on=date(2026, 11, 19), storefront_id=shop.id)
    visits.fold()
    db.session.commit()

    page = browser().get("/portal/visits/?days=30").text

    for words in ("Alpenblick", "Put in a cart", "Show the figures", "Backup Suite"):
        assert words in page
    lines = browser().get("/portal/visits/?days=30&format=csv&q=alp").text.splitlines()
    assert lines == [
        "kind,id,title,visits,carts,orders,paid,paid_bps",
        f"storefront,{shop.public_id},Alpenblick,4,1,0,0,0",
    ]


def test_before_anybody_came_it_says_what_to_do(market: Market, browser: Who) -> None:
    page = browser("stranger").get("/portal/visits/?days=7").text

    assert "Nobody has come yet." in page


def test_a_link_has_its_visits_and_its_qr_code(market: Market, browser: Who) -> None:
    assert "put it in a cart" in browser().get(f"/portal/links/{market.link}").text
    assert browser().get(f"/portal/links/{market.link}/qr.png").data.startswith(b"\x89PNG")
    assert browser().get(f"/portal/links/{market.foreign_link}/qr.png").status_code == 404
