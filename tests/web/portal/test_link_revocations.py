"""Withdrawing a link."""

from __future__ import annotations

from collections.abc import Callable

from flask.testing import FlaskClient

from marketplace.db.base import db
from marketplace.orders.models import Link
from tests.support.market import NOW, Market

Browser = Callable[..., FlaskClient]


def revoked_at(public_id: str) -> object:
    db.session.expire_all()
    return db.session.query(Link).filter_by(public_id=public_id).one().revoked_at


def test_the_page_says_what_it_means_and_changes_nothing(market: Market, browser: Browser) -> None:
    page = browser("seller").get(f"/portal/links/{market.link}/revocation/new").text

    assert "The 2 orders it brought stand" in page
    assert "€150.00" in page
    assert revoked_at(market.link) is None


def test_a_link_is_withdrawn_once(market: Market, browser: Browser) -> None:
    client = browser("seller")

    first = client.post(f"/portal/links/{market.link}/revocation/")
    second = client.post(f"/portal/links/{market.link}/revocation/")

    assert (first.status_code, second.status_code, revoked_at(market.link)) == (303, 303, NOW)
    assert "Nobody can buy by this link any more." in client.get(first.location).text


def test_another_partners_link_cannot_be_withdrawn(market: Market, browser: Browser) -> None:
    answer = browser().post(f"/portal/links/{market.foreign_link}/revocation/")

    assert (answer.status_code, revoked_at(market.foreign_link)) == (404, None)


def test_finance_withdraws_nothing(market: Market, browser: Browser) -> None:
    answer = browser("finance").post(f"/portal/links/{market.link}/revocation/")

    assert (answer.status_code, revoked_at(market.link)) == (403, None)
