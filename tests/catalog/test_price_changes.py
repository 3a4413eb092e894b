from __future__ import annotations

from flask import Flask

from marketplace.catalog.models import ListPrice
from marketplace.catalog.price_changes import PriceChange
from marketplace.catalog.rules.breaks import Break
from marketplace.db.base import db
from tests.support.world import an_offering


def test_it_is_new_when_anything_of_the_price_differs(app: Flask) -> None:
    offering = an_offering()
    before = db.session.query(ListPrice).one()

    def change(unit_minor: int, *, highest: int | None = None, breaks: tuple[Break, ...] = ()) -> PriceChange:
        plan = offering.plans[0]
        return PriceChange(1, offering, plan, plan.name, plan.interval, "EUR", unit_minor, highest, breaks, before)

    assert (change(100_000).is_new, change(100_000).difference_minor) == (False, 0)
    assert (change(90_000).is_new, change(90_000).difference_minor) == (True, -10_000)
    assert change(100_000, highest=120_000).is_new
    assert change(100_000, breaks=(Break(5, 90_000),)).is_new


def test_a_first_price_is_new_and_differs_from_nothing(app: Flask) -> None:
    offering = an_offering()

    first = PriceChange(1, offering, None, "Yearly", "year", "EUR", 500, None, (), None)

    assert (first.is_new, first.difference_minor) == (True, 0)
