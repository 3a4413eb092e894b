from __future__ import annotations

from collections.abc import Callable

from flask.testing import FlaskClient

from tests.support.market import Market
from tests.support.statements import counted

Browser = Callable[..., FlaskClient]


def test_hits_come_in_groups_with_at_most_three_statements(market: Market, browser: Browser) -> None:
    client = browser()

    with counted() as seen:
        page = client.get("/portal/search/?q=backup").text

    assert len(seen) <= 3
    for words in ('id="found-offering"', 'id="found-link"', 'id="found-order"', f"/portal/orders/{market.order}"):
        assert words in page
    assert f"/portal/search/?q={market.foreign_order}" not in page
    assert 'action="/portal/search/"' in client.get("/portal/").text, "the box is on every page"


def test_ids_and_periods_go_straight_to_their_page(market: Market, browser: Browser) -> None:
    client = browser()

    for text, page in (
        (market.order, f"/portal/orders/{market.order}"),
        (market.offering, f"/portal/shop/{market.offering}"),
        (market.link, f"/portal/links/{market.link}"),
        ("2026-11", "/portal/statements/EUR/2026-11/"),
        (f"st_{market.world.partner.public_id.removeprefix('par_')}_EUR_2026-11", "/portal/statements/EUR/2026-11/"),
    ):
        answer = client.get("/portal/search/", query_string={"q": text})
        assert (answer.status_code, answer.location) == (303, page)


def test_what_is_foreign_or_not_for_this_role_is_not_there(market: Market, browser: Browser) -> None:
    seller = browser("seller")

    assert "Nothing fits" in seller.get(f"/portal/search/?q={market.foreign_order}").text
    assert "Nothing fits" in seller.get("/portal/search/?q=acme").text, "profit and loss is for owners and finance"
    assert seller.get("/portal/search/?q=2026-11").status_code == 200
    assert "What are you looking for?" in seller.get("/portal/search/").text
