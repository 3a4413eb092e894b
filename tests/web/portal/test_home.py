"""The first page: earned, owed, waiting, and what to sell next."""

from __future__ import annotations

from collections.abc import Callable

from flask.testing import FlaskClient

from marketplace.db.base import db
from tests.support.market import Market
from tests.support.statements import counted
from tests.support.world import a_partner, a_person

Browser = Callable[..., FlaskClient]


def test_it_answers_what_was_earned_what_waits_and_what_earns_most(market: Market, browser: Browser) -> None:
    page = browser().get("/portal/").text

    for text in (
        "Northwind", "Gold partner", "Earned this month", "€150.00", "On hold", "What needs you", "Order of Acme",
        "Commission by month", "Backup Suite", "€250.00", market.order,
    ):  # fmt: skip
        assert text in page
    assert market.foreign_order not in page


def test_my_price_is_one_click_away_and_the_statement_two(market: Market, browser: Browser) -> None:
    client = browser("finance")
    page = client.get("/portal/").text

    assert f'href="/portal/shop/{market.offering}"' in page
    assert 'href="/portal/statements/"' in page
    assert 'href="/portal/statements/EUR/2026-11/statement.csv"' in client.get("/portal/statements/").text


def test_a_seller_is_not_led_to_where_it_may_not_go(market: Market, browser: Browser) -> None:
    assert "/portal/statements/" not in browser("seller").get("/portal/").text


def test_it_asks_a_bounded_number_of_things(market: Market, browser: Browser) -> None:
    client = browser()

    with counted() as statements:
        client.get("/portal/")

    assert len(statements) <= 18


def test_a_new_partner_is_told_what_to_do_first(market: Market, client: FlaskClient) -> None:
    from tests.support.people import sign_in

    newcomer = a_person(a_partner("Eastwind").id, "owner")
    db.session.commit()

    page = sign_in(client, newcomer).get("/portal/").text

    assert "No orders yet." in page
    assert "Commission by month" not in page
