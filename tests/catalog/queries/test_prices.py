from __future__ import annotations

from datetime import UTC, datetime, timedelta

from flask import Flask

from marketplace.catalog import listing, queries
from marketplace.catalog.rules.breaks import Break
from marketplace.db.base import db
from tests.support.statements import counted
from tests.support.world import an_offering

AT = datetime(2026, 10, 1, 9, tzinfo=UTC)
LATER = AT + timedelta(days=30)


def test_the_last_price_to_begin_is_in_force(app: Flask) -> None:
    first, second = an_offering("First", unit_minor=1000), an_offering("Second", unit_minor=2000)
    plan = first.plans[0]
    listing.set_price(plan, currency="EUR", unit_minor=1100, effective_from=LATER, at=AT)
    listing.set_price(plan, currency="EUR", unit_minor=1050, breaks=[Break(5, 900)], effective_from=AT, at=AT)
    listing.set_price(plan, currency="USD", unit_minor=1200, effective_from=AT, at=AT)
    db.session.commit()

    with counted() as seen:
        found = queries.prices_in_force([first, second], at=LATER - timedelta(seconds=1))
        shown = {
            key: [(price.plan.name, price.currency, price.unit_minor, len(price.breaks)) for price in prices]
            for key, prices in found.items()
        }

    assert shown[first.id] == [("Licence", "EUR", 1050, 1), ("Licence", "USD", 1200, 0)]
    assert shown[second.id] == [("Licence", "EUR", 2000, 0)]
    assert len(seen) <= 4  # the prices and their breaks; the test's own two offerings are read again after the commit
    assert [price.unit_minor for price in queries.prices_in_force([first], at=LATER)[first.id]] == [1100, 1200]


def test_the_history_has_every_price_the_newest_first(app: Flask) -> None:
    offering = an_offering(unit_minor=1000)
    listing.set_price(offering.plans[0], currency="EUR", unit_minor=1100, effective_from=LATER, at=AT)
    listing.set_price(offering.plans[0], currency="EUR", unit_minor=1050, effective_from=AT, at=AT)
    db.session.commit()

    assert [(price.version, price.unit_minor) for price in queries.price_history(offering)] == [
        (2, 1100),
        (3, 1050),
        (1, 1000),
    ]
