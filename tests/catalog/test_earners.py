"""Where one sale earns most."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Flask

from marketplace.catalog.earners import best_earners
from marketplace.catalog.pricing import HOUSE_TERMS, seller_terms
from marketplace.db.base import db
from tests.support.statements import counted
from tests.support.world import a_margin, a_partner, an_offering

NOW = datetime(2026, 6, 1, tzinfo=UTC)


def test_the_largest_margin_comes_first_whatever_the_list_price(app: Flask) -> None:
    seller = a_partner()
    dear, cheap = an_offering("Dear", unit_minor=100_000), an_offering("Cheap", unit_minor=50_000)
    an_offering("Draft", unit_minor=900_000, state="draft")
    an_offering("Dollars", unit_minor=900_000, currency="USD")
    a_margin(1000)
    a_margin(4000, offering_id=cheap.id)
    db.session.flush()
    terms = seller_terms(seller.id, at=NOW)

    with counted() as statements:
        cards = best_earners(terms, currency="EUR", at=NOW)

    assert [(card.facts.offering_id, card.unit.margin_minor) for card in cards] == [
        (cheap.id, 20_000),
        (dear.id, 10_000),
    ]
    assert len(statements) == 3


def test_without_a_margin_there_is_nothing_to_earn(app: Flask) -> None:
    an_offering()

    assert best_earners(HOUSE_TERMS, currency="EUR", at=NOW) == []
