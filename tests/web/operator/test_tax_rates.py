from __future__ import annotations

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from marketplace.catalog.models import TaxRate
from marketplace.core import clock
from marketplace.db.base import db
from tests.support.statements import counted
from tests.support.world import World, a_tax

ADDRESS = "/operator/tax-rates/"
RATE = {"country": "US", "region": "ca", "tax_class": "standard", "name": "Sales tax", "rate": "7.25", "begins": ""}


def test_rates_are_listed_with_where_they_stand(manager: FlaskClient, world: World) -> None:
    later = (clock.now() + timedelta(days=40)).date().isoformat()
    manager.post(ADDRESS, data={**RATE, "country": "DE", "region": "", "rate": "21", "begins": later})
    a_tax(500, tax_class="reduced")
    db.session.commit()

    with counted() as seen:
        page = manager.get(ADDRESS).text

    assert len(seen) <= 4
    for words in ("Germany", "20\u00a0%", "21\u00a0%", "5\u00a0%", "Scheduled", "In force", "Reduced"):
        assert words in page
    assert "Germany" not in manager.get(f"{ADDRESS}?country=AT").text


def test_a_rate_is_set(manager: FlaskClient, world: World) -> None:
    assert manager.get(f"{ADDRESS}new").status_code == 200

    answer = manager.post(ADDRESS, data=RATE)

    rate = db.session.query(TaxRate).filter_by(country="US").one()
    assert (answer.status_code, rate.region, rate.bps) == (303, "CA", 725)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"country": ""}, "Choose a country."),
        ({"rate": "7.255"}, "at most two decimals"),
        ({"region": "@@"}, "A region is the code"),
        ({"begins": "2020-05-01"}, "in the past"),
    ],
)
def test_a_mistake_sets_nothing(manager: FlaskClient, world: World, changes: dict[str, str], words: str) -> None:
    answer = manager.post(ADDRESS, data={**RATE, **changes})

    assert answer.status_code == 422
    assert words in answer.text
    assert db.session.query(TaxRate).count() == 1


def test_finance_sets_rates_too(finance: FlaskClient, world: World) -> None:
    assert finance.post(ADDRESS, data=RATE).status_code == 303
