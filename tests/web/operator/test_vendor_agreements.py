from __future__ import annotations

from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from marketplace.catalog import queries
from marketplace.core import clock
from marketplace.db.base import db
from tests.support.world import World


def fees(world: World) -> list[int]:
    db.session.rollback()
    return [each.fee_bps for each in queries.agreement_history(world.vendor)]


def test_a_new_fee_is_agreed_from_a_day_on(manager: FlaskClient, world: World) -> None:
    address = f"/operator/vendors/{world.vendor.public_id}"
    assert manager.get(f"{address}/agreements/new").status_code == 200
    day = (clock.now() + timedelta(days=40)).date().isoformat()

    answer = manager.post(f"{address}/agreements/", data={"chargebacks": "operator", "fee": "9", "begins": day})

    assert (answer.status_code, answer.location) == (303, f"{address}/")
    assert fees(world) == [900, 1000]
    assert [each.bears_chargebacks for each in queries.agreement_history(world.vendor)] == [False, True]
    page = manager.get(answer.location).text
    assert ("Scheduled" in page, "In force" in page) == (True, True)


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ({"fee": "x"}, "percentage"),
        ({"fee": "9", "begins": "2019-01-01", "chargebacks": "vendor"}, "in the past"),
        ({}, "Write the fee"),
    ],
)
def test_a_mistake_agrees_nothing(manager: FlaskClient, world: World, data: dict[str, str], words: str) -> None:
    answer = manager.post(f"/operator/vendors/{world.vendor.public_id}/agreements/", data=data)

    assert answer.status_code == 422
    assert words in answer.text
    assert fees(world) == [1000]
