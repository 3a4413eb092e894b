"""A priced line answers for itself."""

from __future__ import annotations

import json
from datetime import UTC, datetime

import pytest
from flask import Flask

from marketplace.catalog import pricing
from marketplace.catalog.models import ListPrice, Plan, PriceBreak
from marketplace.db.base import db
from tests.support.world import a_margin, a_partner, an_offering

NOW = datetime(2026, 6, 1, tzinfo=UTC)


@pytest.fixture
def line(app: Flask) -> pricing.PricedLine:
    seller, _offering = a_partner(), an_offering()
    a_margin(2500)
    price = db.session.query(ListPrice).one()
    price.max_retail_minor = 150_000
    db.session.add(PriceBreak(price_id=price.id, from_quantity=10, unit_minor=90_000))
    db.session.flush()
    terms = pricing.seller_terms(seller.id, at=NOW)
    (priced,) = pricing.price([pricing.Wanted(db.session.query(Plan).one(), 10)], currency="EUR", terms=terms, at=NOW)
    return priced


def test_bounds_at_its_quantity_and_at_every_break_differ(line: pricing.PricedLine) -> None:
    assert (line.quantity, line.unit_list_minor, line.unit_retail_minor) == (10, 90_000, 90_000)
    assert (line.unit_floor_minor, line.max_retail_minor) == (67_500, 150_000)
    assert (line.bounds_at_every_break.floor_minor, line.bounds_at_every_break.maximum_minor) == (75_000, 150_000)


def test_terms_are_plain_values_with_everything_a_receipt_needs(line: pricing.PricedLine) -> None:
    terms = line.terms_json()

    assert json.loads(json.dumps(terms)) == terms
    assert (terms["way"], terms["tier"], terms["priced_at"]) == ("customer", "gold", NOW.isoformat())
    assert terms["rule"] == {"id": line.considered[0].id, "version": 1}
    assert [(entry["outcome"], entry["scope"]) for entry in terms["considered"]] == [("won", "everything")]
    assert terms["agreement"] == {"version": 1, "fee_bps": 1000}
    assert (terms["price"]["id"], terms["price"]["version"]) == (line.price_public_id, 1)
    assert [rounding["of"] for rounding in terms["roundings"]] == ["margin", "settled margin", "fee", "tax"]
    assert terms["frozen"] is None
