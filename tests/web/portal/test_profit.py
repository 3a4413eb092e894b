from __future__ import annotations

from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from tests.support.market import Market

Browser = Callable[..., FlaskClient]


def test_the_figures_of_example_a_agree_with_the_book(market: Market, browser: Browser) -> None:
    page = browser().get("/portal/profit/?period=2026-11").text

    for words in ("€150.00", "15\u00a0% of list prices", "on €900.00 that customers paid", "Fair-return ratio"):
        assert words in page
    assert "Your book and your statements say the same: €150.00 of commission was booked in this period." in page
    assert 'class="lead-amount">2<' in page


@pytest.mark.parametrize(
    ("view", "words"),
    [
        ("month", "November 2026"),
        ("order", "Acme"),
        ("offering", "Backup Suite"),
        ("account", "Acme"),
        ("rubbish", "By month"),
    ],
)
def test_each_division_shows_its_rows_and_has_its_csv(market: Market, browser: Browser, view: str, words: str) -> None:
    client = browser("finance")

    assert words in client.get(f"/portal/profit/?by={view}").text
    rows = client.get(f"/portal/profit/?by={view}&period=2026-11&format=csv").text.splitlines()
    assert len(rows) == 2
    assert "15000" in rows[1].split(",")


def test_stated_costs_are_counted_and_can_be_changed(market: Market, browser: Browser) -> None:
    client = browser()
    assert "State your costs" in client.get("/portal/profit/").text
    said = {
        "currency": "EUR",
        "hourly": "60",
        "checkout_minutes": "30",
        "partner_order_minutes": "0",
        "direct_order_minutes": "0",
    }

    answer = client.post("/portal/profit/costs/", data=said)

    assert (answer.status_code, answer.location) == (303, "/portal/profit/?currency=EUR")
    page = client.get(answer.location).text
    assert "Left after your work" in page
    assert "€120.00" in page
    assert 'value="60.00"' in client.get("/portal/profit/costs/edit?currency=EUR").text
    wrong = client.post("/portal/profit/costs/", data={**said, "hourly": "much", "checkout_minutes": ""})
    assert wrong.status_code == 422
    assert 'value="60.00"' in client.get("/portal/profit/costs/edit").text


def test_orders_of_one_customer_and_an_empty_period(market: Market, browser: Browser) -> None:
    client = browser()

    assert "No paid order of this customer" in client.get("/portal/profit/?by=order&account=acc_x").text
    assert "No paid order in this period." in client.get("/portal/profit/?period=2020").text


def test_a_seller_has_no_business_with_it(market: Market, browser: Browser) -> None:
    assert browser("seller").get("/portal/profit/").status_code == 403
