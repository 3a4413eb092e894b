from __future__ import annotations

from collections.abc import Callable

from flask.testing import FlaskClient

from tests.support.market import Market

Browser = Callable[..., FlaskClient]


def test_where_nothing_is_chosen_yet_there_is_something_to_choose_and_to_search(
    market: Market, browser: Browser
) -> None:
    client = browser("seller")

    page, found = client.get("/portal/links/new").text, client.get("/portal/links/new?find=nothing-like-it").text

    assert "Choose what to sell" in page
    assert f'value="{market.plan}"' in page
    assert f'value="{market.plan}"' not in found
    assert "Nothing else fits" in found
