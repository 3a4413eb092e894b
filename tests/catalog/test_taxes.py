from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask

from marketplace.catalog import queries, taxes
from marketplace.catalog.models import TaxRate
from marketplace.core.errors import Conflict, Invalid
from marketplace.db.base import db
from tests.support.trail import deeds

AT = datetime(2026, 10, 1, 9, tzinfo=UTC)


def set_rate(**changes: Any) -> TaxRate:
    facts = {"country": "DE", "tax_class": "standard", "name": "VAT", "bps": 1900, "effective_from": AT, "at": AT}
    return taxes.set_rate(**{**facts, **changes})


def test_a_rate_is_set_and_on_record(app: Flask) -> None:
    rate = set_rate(country=" us ", region="ca", name=" Sales tax ", bps=725)
    db.session.commit()

    assert (rate.country, rate.region, rate.name, rate.bps) == ("US", "CA", "Sales tax", 725)
    facts = {"tax_class": "standard", "name": "Sales tax", "bps": 725, "effective_from": AT.isoformat()}
    assert deeds("US-CA") == [("tax_rate.set", facts)]


@pytest.mark.parametrize(
    ("changes", "advice"),
    [
        ({"country": "GER"}, "two letters"),
        ({"region": "Bavaria"}, "region is the code"),
        ({"tax_class": "luxury"}, "standard, reduced, exempt"),
        ({"name": " "}, "Give the tax a name"),
        ({"bps": 10_001}, "between 0 % and 100 %"),
        ({"effective_from": AT - timedelta(seconds=1)}, "in the past"),
    ],
)
def test_a_rate_that_makes_no_sense_is_refused(app: Flask, changes: dict[str, Any], advice: str) -> None:
    with pytest.raises(Invalid, match=advice):
        set_rate(**changes)

    assert db.session.query(TaxRate).count() == 0


def test_one_rate_begins_at_an_instant_and_the_next_one_follows(app: Flask) -> None:
    set_rate()

    with pytest.raises(Conflict, match="Choose another day"):
        set_rate(bps=2000)
    set_rate(bps=2000, effective_from=AT + timedelta(days=90))
    set_rate(country="AT", bps=2000)

    listed = [(rate.country, rate.bps, rate.effective_from) for rate in queries.tax_rates()]
    assert listed == [("AT", 2000, AT), ("DE", 2000, AT + timedelta(days=90)), ("DE", 1900, AT)]
    assert [rate.bps for rate in queries.tax_rates("AT")] == [2000]
