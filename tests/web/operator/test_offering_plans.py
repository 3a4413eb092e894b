from __future__ import annotations

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from marketplace.catalog import queries
from marketplace.catalog.models import ListPrice, Plan
from marketplace.core import clock
from marketplace.db.base import db
from tests.support.world import World


def prices(world: World) -> list[tuple[str, int, int]]:
    db.session.rollback()
    found = queries.price_history(world.offering)
    return [(price.currency, price.version, price.unit_minor) for price in found]


def test_a_plan_is_added_and_its_price_comes_next(manager: FlaskClient, world: World) -> None:
    address = f"/operator/offerings/{world.offering.public_id}/plans/"
    assert manager.get(f"{address}new").status_code == 200

    answer = manager.post(address, data={"name": "Subscription", "interval": "month"})
    page = manager.get(answer.location).text
    again = manager.post(address, data={"name": "subscription", "interval": "year"})

    plan = db.session.query(Plan).filter_by(name="Subscription").one()
    assert (answer.status_code, answer.location) == (303, f"{address}{plan.public_id}/prices/new")
    assert (plan.interval, again.status_code) == ("month", 422)
    assert "has a plan named subscription already" in again.text
    assert "The plan is added." in page


def test_a_price_with_breaks_is_set_from_a_day_on(manager: FlaskClient, world: World) -> None:
    plan = world.offering.plans[0]
    address = f"/operator/offerings/{world.offering.public_id}/plans/{plan.public_id}/prices/"
    assert 'value="1000.00"' in manager.get(f"{address}new?currency=EUR").text
    day = (clock.now() + timedelta(days=40)).date().isoformat()
    data = {
        "currency": "EUR",
        "unit": "1100",
        "quantity_1": "10",
        "price_1": "990,50",
        "max_retail": "1500",
        "begins": day,
    }

    answer = manager.post(address, data=data)

    assert (answer.status_code, answer.location) == (303, f"/operator/offerings/{world.offering.public_id}/")
    assert prices(world) == [("EUR", 2, 110_000), ("EUR", 1, 100_000)]
    newest = db.session.query(ListPrice).filter_by(version=2).one()
    assert [(step.from_quantity, step.unit_minor) for step in newest.breaks] == [(10, 99_050)]
    assert newest.max_retail_minor == 150_000
    page = manager.get(answer.location).text
    for words in ("The price is set.", "Scheduled", "€990.50", "€1,500.00"):
        assert words in page


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"currency": "EUR", "unit": "ten"}, "is not an amount in EUR"),
        ({"currency": "JPY", "unit": "10.5"}, "JPY has no decimals"),
        ({"currency": "EUR", "unit": "10", "max_retail": "9"}, "must be 10.00 EUR or more"),
        ({"currency": "EUR", "unit": "10", "begins": "2020-06-01"}, "in the past"),
        ({"currency": "EUR", "unit": "10", "quantity_1": "1", "price_1": "9"}, "quantity of 2 or more"),
    ],
)
def test_a_mistake_sets_no_price(manager: FlaskClient, world: World, data: dict[str, str], words: str) -> None:
    plan = world.offering.plans[0]

    answer = manager.post(f"/operator/offerings/{world.offering.public_id}/plans/{plan.public_id}/prices/", data=data)

    assert answer.status_code == 422
    assert words in answer.text
    assert prices(world) == [("EUR", 1, 100_000)]


def test_a_plan_of_another_offering_is_not_found(manager: FlaskClient, world: World) -> None:
    plan = world.other_offering.plans[0]

    answer = manager.get(f"/operator/offerings/{world.offering.public_id}/plans/{plan.public_id}/prices/new")

    assert answer.status_code == 404
