"""The portal's frame: drawn for a role, never with another's name or token in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import pytest
from flask import Flask
from flask.testing import FlaskClient

from marketplace.core import clock
from marketplace.db.base import db
from tests.support.market import NOW, Market, a_market
from tests.support.people import sign_in

Browser = Callable[..., FlaskClient]


@pytest.fixture
def market(app: Flask) -> Iterator[Market]:
    with clock.frozen(NOW):
        yield a_market()


def tokens(page: str) -> set[str]:
    return set(re.findall(r'name="csrf_token" value="([^"]+)"', page))


@pytest.mark.parametrize("page", ["list", "offering"])
def test_a_page_drawn_before_has_each_visitors_own_token_in_every_form(
    web: Flask, market: Market, monkeypatch: pytest.MonkeyPatch, page: str
) -> None:
    monkeypatch.setitem(web.config, "WTF_CSRF_ENABLED", True)
    mine, theirs = (sign_in(web.test_client(), market.owner) for _ in range(2))
    path, forms = ("/portal/shop/", 2) if page == "list" else (f"/portal/shop/{market.offering}", 3)

    first, again, other = (client.get(path).text for client in (mine, mine, theirs))

    assert [page.count('name="csrf_token"') for page in (first, again, other)] == [forms] * 3
    assert [len(tokens(page)) for page in (first, again, other)] == [1, 1, 1]
    bought = {"plan": market.plan, "currency": "EUR", "quantity": "1"}
    answers = [
        theirs.post("/portal/cart/lines/", data={**bought, "csrf_token": token}).status_code
        for token in (tokens(again).pop(), tokens(other).pop())
    ]
    assert answers == [400, 303]


def test_each_person_reads_their_own_name(web: Flask, market: Market) -> None:
    market.owner.name = "<b>Ada</b>"
    db.session.commit()
    pages = [
        sign_in(web.test_client(), each).get("/portal/shop/").text
        for each in (market.owner, market.finance, market.owner, market.seller)
    ]

    assert ["· Owner" in page for page in pages] == [True, False, True, False]
    assert ["· Finance" in page for page in pages] == [False, True, False, False]
    assert ["&lt;b&gt;Ada&lt;/b&gt;" in page for page in pages] == [True, False, True, False]
    assert not any("<b>Ada</b>" in page for page in pages)


def test_an_offerings_name_never_stands_for_its_visitors(web: Flask, market: Market) -> None:
    market.owner.name = "Ada Byron"
    db.session.commit()
    mine, theirs = (sign_in(web.test_client(), each) for each in (market.owner, market.seller))
    path = f"/portal/shop/{market.offering}"

    pages = [client.get(path).text for client in (mine, mine, theirs)]

    assert ["Ada Byron" in page for page in pages] == [True, True, False]
    assert [market.seller.name in page for page in pages] == [False, False, True]


def test_what_is_said_once_is_said_once(web: Flask, market: Market) -> None:
    client = sign_in(web.test_client(), market.owner)
    client.get("/portal/shop/")
    client.post("/portal/cart/lines/", data={"plan": "pln_unknown", "currency": "EUR"})

    said = [client.get("/portal/shop/").text.count("This offering is not sold any more.") for _ in range(2)]

    assert said == [1, 0]
