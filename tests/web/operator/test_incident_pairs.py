"""Pairs of partners at the operator's: by period and words, as a page and as CSV."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from marketplace.core import clock
from tests.claims.test_pairs import sold_together
from tests.support.claiming import SOLD
from tests.support.protection import AT, registered
from tests.support.world import World


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with clock.frozen(SOLD + timedelta(days=1)):
        yield


@pytest.fixture
def sold(world: World) -> World:
    registered(world.partner, "acme.com", at=AT, vendor=world.offering.vendor)
    sold_together(world)
    return world


def test_a_pair_is_shown_with_orders_credits_share_and_commission_and_no_customer(
    sold: World, manager: FlaskClient
) -> None:
    page = manager.get("/operator/incidents/pairs/").text

    for said in (
        sold.partner.name,
        sold.other_partner.name,
        "€250.00",
        "€175.00",
        "100\N{NO-BREAK SPACE}%",
        "It proves nothing.",
    ):
        assert said in page
    assert "acme" not in page.lower()
    assert "/operator/incidents/pairs/" in manager.get("/operator/incidents/").text
    assert "No pair fits." in manager.get("/operator/incidents/pairs/?period=2025").text
    assert "No pair fits." in manager.get("/operator/incidents/pairs/?q=nobody").text


def test_the_file_has_the_same(sold: World, finance: FlaskClient) -> None:
    answer = finance.get("/operator/incidents/pairs/?format=csv&period=2026-11")

    rows = answer.text.splitlines()
    assert rows[0].endswith(
        "seller,seller_id,holder,holder_id,orders,currency,credit_minor,share_of_holders_credits_bps,commission_minor"
    )
    assert rows[1] == (
        f"{sold.other_partner.name},{sold.other_partner.public_id},{sold.partner.name},{sold.partner.public_id},"
        "1,EUR,25000,10000,17500"
    )
    assert len(rows) == 2
