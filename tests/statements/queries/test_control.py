"""Control totals are read from the postings and agree with the chains."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Flask

from marketplace.core.periods import parse_period
from marketplace.statements import queries
from tests.support.banking import reserved
from tests.support.earnings import earn
from tests.support.statements import counted
from tests.support.world import a_world, an_offering

OCTOBER, NOVEMBER = datetime(2026, 10, 5, tzinfo=UTC), datetime(2026, 11, 5, tzinfo=UTC)


def test_the_postings_say_what_the_statements_say(app: Flask) -> None:
    world = a_world()
    earn(world.partner, world.offering, at=OCTOBER)
    earn(world.other_partner, world.other_offering, at=OCTOBER)
    earn(world.partner, world.offering, at=NOVEMBER, is_outside=True)
    earn(world.partner, an_offering("Archive", currency="JPY", unit_minor=999), at=NOVEMBER, currency="JPY")
    november = parse_period("2026-11", "Europe/Berlin")

    with counted() as asked:
        found = queries.control_totals(november)

    assert len(asked) == 1
    totals = {each.currency: each for each in queries.totals(november)}
    for currency, each in found.items():
        assert (each.opening_minor, each.moved, each.closing_minor) == (
            totals[currency].opening_minor, totals[currency].moved, totals[currency].closing_minor,
        )  # fmt: skip
    assert set(found) == {"EUR", "JPY"}
    assert found["EUR"].figures() == {
        "opening": 25_583, "accrual": 25_000, "settled_outside": -25_000, "closing": 25_583,
    }  # fmt: skip
    own = queries.control_totals(november, partner=world.other_partner.public_id)
    assert {currency: each.closing_minor for currency, each in own.items()} == {"EUR": 583}


def test_what_is_on_its_way_to_a_vendor_is_no_partners_money(app: Flask) -> None:
    world = a_world()
    earn(world.partner, world.offering, at=OCTOBER)
    reserved(world.vendor, 12_300)
    year = parse_period("2026", "Europe/Berlin")

    found = queries.control_totals(year)

    assert found["EUR"].figures() == {"accrual": 25_000, "closing": 25_000}
    assert queries.totals(year) == [queries.Totals("EUR", 1, 0, 25_000, {"accrual": 25_000})]
