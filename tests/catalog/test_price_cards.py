"""Cards of the shop: my price of many offerings at once."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from flask import Flask

from marketplace.catalog.models import ListPrice, Plan, PriceBreak
from marketplace.catalog.price_cards import PriceStep, card_in, price_cards
from marketplace.catalog.pricing import HOUSE_TERMS, seller_terms
from marketplace.core.ids import new_public_id
from marketplace.db.base import db
from tests.support.statements import counted
from tests.support.world import SINCE, a_margin, a_partner, an_offering

NOW = datetime(2026, 6, 1, tzinfo=UTC)


def test_a_card_has_list_price_my_price_and_my_margin_at_every_volume_break(app: Flask) -> None:
    seller, offering = a_partner(), an_offering(unit_minor=3_333)
    price = db.session.query(ListPrice).one()
    db.session.add(PriceBreak(price_id=price.id, from_quantity=10, unit_minor=3_000))
    a_margin(1750)
    db.session.flush()

    (card,) = price_cards([offering.id], terms=seller_terms(seller.id, at=NOW), at=NOW)[offering.id]

    assert card.steps == (PriceStep(1, 3_333, 2_750, 583), PriceStep(10, 3_000, 2_475, 525))
    assert (card.unit.margin_minor, card.currency, card.price.id) == (583, "EUR", price.public_id)
    assert (card.bounds.floor_minor, card.bounds.maximum_minor) == (2_750, None)


def test_every_currency_in_force_has_a_card_and_the_wanted_one_is_shown(app: Flask) -> None:
    offering = an_offering()
    plan = db.session.query(Plan).one()
    for currency, begins in (("USD", SINCE), ("GBP", NOW + timedelta(days=1))):
        db.session.add(
            ListPrice(
                public_id=new_public_id("prc"),
                plan_id=plan.id,
                currency=currency,
                unit_minor=5,
                version=1,
                effective_from=begins,
            )
        )
    db.session.flush()

    cards = price_cards([offering.id], terms=HOUSE_TERMS, at=NOW)[offering.id]

    assert [card.currency for card in cards] == ["EUR", "USD"]
    assert card_in(cards, "USD") is cards[1]
    assert card_in(cards, "JPY") is cards[0]
    assert card_in([], "EUR") is None


def test_an_offering_without_a_price_has_no_card(app: Flask) -> None:
    offering = an_offering()

    assert price_cards([offering.id], terms=HOUSE_TERMS, at=SINCE - timedelta(days=1)) == {offering.id: []}


def test_many_offerings_take_two_statements(app: Flask) -> None:
    seller = a_partner()
    ids = [an_offering(f"Offering {number}").id for number in range(30)]
    a_margin()
    terms = seller_terms(seller.id, at=NOW)

    with counted() as statements:
        cards = price_cards(ids, terms=terms, at=NOW)

    assert len(cards) == 30
    assert len(statements) == 2
