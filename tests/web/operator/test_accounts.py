"""The ledger's accounts at a glance."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime

import pytest
from flask.testing import FlaskClient

from marketplace.ledger import chart
from tests.support.earnings import earn
from tests.support.world import World

AT = datetime(2026, 11, 5, 12, tzinfo=UTC)


@pytest.fixture
def sold(world: World) -> World:
    """Worked example A of docs/money.md, paid through Stripe."""
    earn(world.partner, world.offering, at=AT, unit_retail_minor=90_000, cash=chart.STRIPE_PENDING)
    return world


def test_without_bookings_the_page_says_what_opens_the_books(finance: FlaskClient) -> None:
    assert "Nothing is booked yet." in finance.get("/operator/accounts/").text


def test_each_currency_shows_what_is_held_and_owed_and_that_it_balances(sold: World, finance: FlaskClient) -> None:
    text = finance.get("/operator/accounts/").text

    for label, amount in (
        ("Money held", "€1,080.00"), ("Owed to partners", "€150.00"), ("Owed to vendors", "€675.00"),
        ("Owed to tax offices", "€180.00"), ("Trial balance", "€0.00"),
    ):  # fmt: skip
        assert label in text
        assert amount in text
    assert "107.46" in text  # 1 080.00 over 1 005.00, rounded down
    assert "all accounts together" in text
    assert f"/operator/books/{sold.partner.public_id}/EUR" in text


def test_partner_books_are_searched_by_name(sold: World, finance: FlaskClient) -> None:
    earn(sold.other_partner, sold.other_offering, at=AT)

    text = finance.get("/operator/accounts/?q=southw").text

    assert f"/operator/books/{sold.other_partner.public_id}/EUR" in text
    assert f"/operator/books/{sold.partner.public_id}/EUR" not in text


def test_the_csv_has_every_account_and_adds_up_to_zero(sold: World, finance: FlaskClient) -> None:
    rows = list(csv.DictReader(io.StringIO(finance.get("/operator/accounts/?format=csv").text)))

    assert {(row["account"], row["name"], row["balance_minor"]) for row in rows if int(row["balance_minor"])} == {
        ("operator.fees", "", "7500"),
        ("partner.pending", "Northwind", "15000"),
        ("stripe.pending", "", "-108000"),
        ("tax.payable", "DE", "18000"),
        ("vendor.payable", "Contoso", "67500"),
    }
    assert sum(int(row["balance_minor"]) for row in rows) == 0
