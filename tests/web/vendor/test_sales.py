"""Sales line by line: own lines, no contacts, and the same in the file."""

from __future__ import annotations

import csv
from io import StringIO

import pytest
from flask.testing import FlaskClient

from marketplace.db.base import db
from tests.support.market import Market, a_market
from tests.support.people import sign_in
from tests.support.statements import counted
from tests.support.world import a_person

PERSONAL = ("kim@acme", "Acme", "Kim Doe", "Main Street", "Northwind", "globex")


@pytest.fixture
def market(app: object) -> Market:
    return a_market()


@pytest.fixture
def staff(market: Market, client: FlaskClient) -> FlaskClient:
    person = a_person(market.world.vendor.id, "staff", email="vera@example.com", name="Vera Supply")
    db.session.commit()
    return sign_in(client, person)


def test_a_line_tells_what_was_sold_and_what_it_brings(staff: FlaskClient, market: Market) -> None:
    with counted() as seen:
        page = staff.get("/vendor/sales/").text

    assert len(seen) <= 4
    for words in (
        market.order,
        market.waiting,
        "Backup Suite · Licence",
        "€750.00",
        "€75.00",
        "€675.00",
        "/letters/",
        "DE",
    ):
        assert words in page
    assert market.foreign_order not in page
    assert not [words for words in PERSONAL if words in page]


def test_filters_are_in_the_address(staff: FlaskClient, market: Market) -> None:
    assert market.waiting not in staff.get("/vendor/sales/?state=paid").text
    assert "Paid in November 2026." in staff.get("/vendor/sales/?month=2026-11&currency=EUR").text
    assert "No sale fits." in staff.get("/vendor/sales/?month=2025-01").text
    assert staff.get("/vendor/sales/?month=nonsense&state=nonsense").status_code == 200


def test_the_file_holds_what_the_list_shows(staff: FlaskClient, market: Market) -> None:
    answer = staff.get("/vendor/sales/?state=paid&format=csv")
    [row] = csv.DictReader(StringIO(answer.text))

    assert row["order"] == market.order
    assert (row["partner_total_minor"], row["fee_minor"], row["proceeds_minor"], row["country"]) == (
        "75000", "7500", "67500", "DE",
    )  # fmt: skip
    assert not [words for words in PERSONAL if words in answer.text]
