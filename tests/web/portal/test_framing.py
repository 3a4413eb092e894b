"""The portal's frame: remembered for a person, never shown to another, and never with another's token."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.support.market import Market
from tests.support.people import sign_in

Browser = Callable[..., FlaskClient]


def tokens(page: str) -> set[str]:
    return set(re.findall(r'name="csrf_token" value="([^"]+)"', page))


def test_a_page_drawn_before_has_each_visitors_own_token_in_every_form(
    web: Flask, market: Market, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(web.config, "WTF_CSRF_ENABLED", True)
    mine, theirs = (sign_in(web.test_client(), market.owner) for _ in range(2))

    first, again, other = (client.get("/portal/shop/").text for client in (mine, mine, theirs))

    assert [page.count('name="csrf_token"') for page in (first, again, other)] == [2, 2, 2]
    assert [len(tokens(page)) for page in (first, again, other)] == [1, 1, 1]
    bought = {"pick": re.findall(r'name="pick" value="([^"]+)"', other)[0]}
    answers = [
        theirs.post("/portal/cart/lines/", data={**bought, "csrf_token": token}).status_code
        for token in (tokens(again).pop(), tokens(other).pop())
    ]
    assert answers == [400, 303]


def test_each_person_reads_their_own_name(web: Flask, market: Market) -> None:
    owner, finance = (
        sign_in(web.test_client(), each).get("/portal/shop/").text for each in (market.owner, market.finance)
    )

    assert ("· Owner" in owner, "· Finance" in owner) == (True, False)
    assert ("· Owner" in finance, "· Finance" in finance) == (False, True)


def test_what_is_said_once_is_said_once(market: Market, browser: Browser) -> None:
    client = browser()
    client.get("/portal/shop/")
    client.post("/portal/cart/lines/", data={"plan": "pln_unknown", "currency": "EUR"})

    said = [client.get("/portal/shop/").text.count("This offering is not sold any more.") for _ in range(2)]

    assert said == [1, 0]
