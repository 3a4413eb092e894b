"""Commissions, and the receipt that explains each."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient

from marketplace.commissions.models import Commission
from marketplace.db.base import db
from tests.support.market import Market
from tests.support.statements import counted

Browser = Callable[..., FlaskClient]


def commission_of(partner_id: int) -> str:
    return db.session.query(Commission).filter_by(partner_id=partner_id).one().public_id


@pytest.mark.parametrize("role", ["owner", "seller", "finance"])
def test_every_member_sees_what_was_earned(market: Market, browser: Browser, role: str) -> None:
    page = browser(role).get("/portal/commissions/").text

    for text in ("Backup Suite", "€150.00", "On hold", market.order, "November 2026"):
        assert text in page
    assert market.foreign_order not in page


def test_month_and_currency_narrow_the_list(market: Market, browser: Browser) -> None:
    client = browser()

    pages = [
        client.get(f"/portal/commissions/?{query}").text for query in ("month=2026-11&currency=EUR", "currency=USD")
    ]

    assert ["€150.00" in page for page in pages] == [True, False]
    assert "Nothing was earned then." in pages[1]


def test_the_csv_has_what_is_shown(market: Market, browser: Browser) -> None:
    (row,) = csv.DictReader(io.StringIO(browser().get("/portal/commissions/?month=2026-11&format=csv").text))

    assert (row["commission"], row["order"]) == (commission_of(market.partner_id), market.order)
    assert (row["margin_bps"], row["amount_minor"], row["accrued_at"]) == ("2500", "15000", "2026-11-02T10:00:00Z")


def test_the_list_asks_a_few_things_whatever_its_length(market: Market, browser: Browser) -> None:
    client = browser()

    with counted() as statements:
        client.get("/portal/commissions/")

    assert len(statements) <= 5


def test_a_receipt_shows_every_step_rule_and_the_proof(market: Market, browser: Browser) -> None:
    page = browser().get(f"/portal/commissions/{commission_of(market.partner_id)}").text

    for text in (
        "1 × €1,000.00", "€1,000.00 × 25\u00a0%", "€1,000.00 − €250.00", "€900.00 − €750.00", "€150.00",
        "kept by the link", "Rule for everything", f"accrue:{market.order}", "Marketplace fee",
    ):  # fmt: skip
        assert text in page


def test_the_same_receipt_is_there_for_machines(market: Market, browser: Browser) -> None:
    receipt = browser().get(f"/portal/commissions/{commission_of(market.partner_id)}.json").get_json()

    assert receipt["amount"] == {"amount_minor": 15_000, "currency": "EUR"} == receipt["booked"]
    assert receipt["why"]["terms"]["rule"]["version"] == 1
    assert receipt["order"] == market.order


def test_another_partners_receipt_looks_like_none(market: Market, browser: Browser) -> None:
    foreign, client = commission_of(market.other_partner_id), browser()

    addresses = [f"/portal/commissions/{each}{kind}" for each in (foreign, "com_unknown") for kind in ("", ".json")]

    assert [client.get(address).status_code for address in addresses] == [404, 404, 404, 404]
