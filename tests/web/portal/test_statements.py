"""Statements: months that close, line by line and as files."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from tests.support.market import Market

Browser = Callable[..., FlaskClient]
NOVEMBER = "/portal/statements/EUR/2026-11/"


def test_each_month_has_opening_earned_and_closing(market: Market, browser: Browser) -> None:
    page = browser("finance").get("/portal/statements/").text

    for text in ("November 2026", "€0.00", "+€150.00", "€150.00", "still running", f"{NOVEMBER}statement.csv"):
        assert text in page


def test_a_statement_has_every_entry_its_balance_and_the_chain(market: Market, browser: Browser) -> None:
    page = browser("finance").get(NOVEMBER).text

    for text in (
        "Opening balance",
        "Commission",
        "Acme",
        market.order,
        "+€150.00",
        "Closing balance",
        "Chain of hashes",
    ):
        assert text in page


def test_a_month_that_has_not_begun_says_so(market: Market, browser: Browser) -> None:
    client = browser("finance")

    pages = [client.get(f"/portal/statements/EUR/{month}/").text for month in ("2026-11", "2099-01")]

    assert ["This period has not begun" in page for page in pages] == [False, True]


def test_the_csv_names_the_customer_and_the_readable_one_has_decimals(market: Market, browser: Browser) -> None:
    client = browser("finance")

    exact, readable = (
        list(csv.DictReader(io.StringIO(client.get(f"{NOVEMBER}{name}.csv").text)))
        for name in ("statement", "statement-readable")
    )

    assert [row["kind"] for row in exact] == ["opening", "accrual", "closing"]
    assert (exact[1]["customer"], exact[1]["amount_minor"], exact[2]["balance_minor"]) == ("Acme", "15000", "15000")
    assert (readable[1]["amount"], readable[2]["balance"]) == ("150.00", "150.00")


def test_a_range_of_months_is_one_statement(market: Market, browser: Browser) -> None:
    page = browser("owner").get("/portal/statements/EUR/2026-10..2026-11/")

    assert page.status_code == 200
    assert "2026-10..2026-11" in page.text


@pytest.mark.parametrize(
    "address", ["USD/2026-11/", "EUR/nonsense/", "USD/2026-11/statement.csv", "EUR/2026-11/other.csv"]
)
def test_what_does_not_exist_is_not_found(market: Market, browser: Browser, address: str) -> None:
    assert browser("finance").get(f"/portal/statements/{address}").status_code == 404


def test_sellers_do_not_read_the_books(market: Market, browser: Browser) -> None:
    client = browser("seller")

    assert [client.get(address).status_code for address in ("/portal/statements/", NOVEMBER)] == [403, 403]


def test_another_partner_reads_its_own(market: Market, browser: Browser) -> None:
    page = browser("stranger").get(NOVEMBER).text

    assert market.foreign_order in page
    assert market.order not in page
