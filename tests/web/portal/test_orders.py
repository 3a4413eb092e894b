"""The partner's orders: its own, with everything that was frozen."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from tests.support.market import Market, a_paid_order
from tests.support.sales import a_link
from tests.support.statements import counted

Browser = Callable[..., FlaskClient]


def test_the_list_has_own_orders_with_customer_and_commission(market: Market, browser: Browser) -> None:
    page = browser().get("/portal/orders/").text

    for text in (market.order, market.waiting, "Acme", "€1,080.00", "€150.00", "Awaiting payment", "Paid"):
        assert text in page
    assert market.foreign_order not in page


@pytest.mark.parametrize(
    ("query", "paid", "waiting"),
    [
        ("?state=paid", True, False),
        ("?state=placed", False, True),
        ("?q=backup", True, True),
        ("?q=mail", False, False),
    ],
)
def test_filters_stand_in_the_address(market: Market, browser: Browser, query: str, paid: bool, waiting: bool) -> None:
    page = browser().get(f"/portal/orders/{query}").text

    assert (market.order in page, market.waiting in page) == (paid, waiting)


def test_the_csv_has_exactly_what_the_filters_leave(market: Market, browser: Browser) -> None:
    answer = browser().get("/portal/orders/?state=paid&format=csv")

    (row,) = csv.DictReader(io.StringIO(answer.text))
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert (row["order"], row["state"], row["placed_at"]) == (market.order, "paid", "2026-11-02T09:00:00Z")
    parts = ("list_total", "partner_total", "retail_total", "tax", "total", "commission")
    assert [row[f"{part}_minor"] for part in parts] == [
        "100000", "75000", "90000", "18000", "108000", "15000",
    ]  # fmt: skip


def test_an_order_shows_lines_evidence_guard_customer_and_history(market: Market, browser: Browser) -> None:
    page = browser().get(f"/portal/orders/{market.order}").text

    for text in (
        "Backup Suite", "€750.00", "€150.00", "€180.00", "25\u00a0%", "Receipt",  # line
        "The strongest evidence is a partner", market.link,  # attribution
        "let it pass",  # guard
        "Kim Doe", "kim@acme.example.org", "1 Main Street", "12345 Springfield",  # customer
        "Placed by the customer.", "Paid in a test.",  # history
    ):  # fmt: skip
        assert text in page


def test_an_order_takes_as_many_statements_with_many_lines_as_with_one(market: Market, browser: Browser) -> None:
    both = a_link(market.world.partner, market.world.offering, market.world.other_offering)
    longer = a_paid_order(both, email="ann@umbrella.example").public_id
    client = browser()

    with counted() as one:
        client.get(f"/portal/orders/{market.order}")
    with counted() as two:
        client.get(f"/portal/orders/{longer}")

    assert len(two) == len(one) <= 12


def test_the_list_takes_as_many_statements_for_many_orders(market: Market, browser: Browser) -> None:
    client = browser()
    with counted() as few:
        client.get("/portal/orders/")
    link = a_link(market.world.partner, market.world.offering)
    for number in range(4):
        a_paid_order(link, email=f"kim@customer{number}.example")

    with counted() as many:
        client.get("/portal/orders/")

    assert len(many) == len(few) <= 4


def test_another_partners_order_looks_like_none(market: Market, browser: Browser) -> None:
    client = browser()

    assert [client.get(f"/portal/orders/{each}").status_code for each in (market.foreign_order, "ord_unknown")] == [
        404,
        404,
    ]


def test_without_orders_the_next_step_is_named(market: Market, browser: Browser) -> None:
    page = browser().get("/portal/orders/?state=canceled").text

    assert "No order fits." in page
