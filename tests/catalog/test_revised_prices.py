from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from marketplace.catalog import queries, revised_prices
from marketplace.catalog.errors import TooEarly
from marketplace.catalog.models import ListPrice, Offering
from marketplace.catalog.revised_prices import ProposedPrice
from marketplace.catalog.rules.breaks import Break
from marketplace.core.errors import Invalid
from marketplace.db.base import db
from tests.support.world import an_offering

AT = datetime(2026, 10, 1, 9, tzinfo=UTC)
LATER = AT + timedelta(days=30)


def a_price(offering: Offering, unit_minor: int = 80_000, **more: object) -> ProposedPrice:
    facts = {"plan": offering.plans[0].public_id, "currency": "EUR", "unit_minor": unit_minor}
    return ProposedPrice(**{**facts, **more})


def test_it_is_read_back_as_it_was_written(app: Flask) -> None:
    price = a_price(an_offering(), max_retail_minor=99_000, breaks=(Break(10, 70_000),), begins_at=LATER)

    assert ProposedPrice.from_facts(price.to_facts()) == price


def test_only_what_differs_from_the_price_of_its_day_is_left(app: Flask) -> None:
    offering = an_offering()
    new, same = a_price(offering, currency="USD"), a_price(offering, 100_000)

    assert revised_prices.different(offering, [same, new], at=AT) == [new]
    with_breaks = a_price(offering, 100_000, breaks=(Break(10, 90_000),))
    assert revised_prices.different(offering, [with_breaks], at=AT) == [with_breaks]


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        ({"plan": "pln_unknown"}, Invalid),
        ({"unit_minor": -1}, Invalid),
        ({"currency": "XXX"}, Invalid),
        ({"breaks": (Break(1, 5),)}, Invalid),
        ({"max_retail_minor": 1}, Invalid),
        ({"begins_at": AT - timedelta(days=1)}, TooEarly),
    ],
)
def test_what_cannot_be_meant_is_refused(app: Flask, wrong: dict[str, object], refusal: type[Exception]) -> None:
    offering = an_offering()

    with pytest.raises(refusal):
        revised_prices.different(offering, [a_price(offering, **wrong)], at=AT)
    with pytest.raises(Invalid, match="one price"):
        revised_prices.different(offering, [a_price(offering), a_price(offering, 1)], at=AT)


def test_a_price_begins_with_the_approval_or_on_its_later_day(app: Flask) -> None:
    offering = an_offering()
    prices = [
        a_price(offering, breaks=(Break(10, 70_000),), max_retail_minor=90_000),
        a_price(offering, 50, currency="USD", begins_at=LATER),
        a_price(offering, 60, currency="GBP", begins_at=AT - timedelta(days=9)),
    ]

    revised_prices.put_in_force(offering, prices, at=AT)
    db.session.flush()

    begins = {each.currency: each.effective_from for each in db.session.query(ListPrice).filter_by(created_at=AT)}
    assert begins == {"EUR": AT, "USD": LATER, "GBP": AT}
    euro = next(each for each in queries.prices_in_force([offering], at=AT)[offering.id] if each.currency == "EUR")
    assert (euro.unit_minor, euro.max_retail_minor, euro.version) == (80_000, 90_000, 2)
    assert [(each.from_quantity, each.unit_minor) for each in euro.breaks] == [(10, 70_000)]
