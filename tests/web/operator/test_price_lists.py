from __future__ import annotations

import re

from flask.testing import FlaskClient

from marketplace.catalog.models import ListPrice
from marketplace.db.base import db
from tests.support.world import World

ADDRESS = "/operator/price-lists/"


def test_a_price_list_is_looked_at_before_it_is_set(manager: FlaskClient, world: World) -> None:
    sheet = f"offering,plan,currency,unit\n{world.offering.public_id},Licence,EUR,800.00"

    shown = manager.post(ADDRESS, data={"sheet": sheet})
    assert shown.status_code == 200
    for words in ("€1,000.00", "€800.00", "−€200.00", "€250.00", "€200.00", "Gold"):
        assert words in shown.text
    assert db.session.query(ListPrice).count() == 2
    token = re.search(r'name="confirmed"[^>]*value="([0-9a-f]+)"', shown.text)
    assert token
    done = manager.post(ADDRESS, data={"sheet": sheet, "confirmed": token[1]})

    assert done.status_code == 303
    assert db.session.query(ListPrice).filter_by(unit_minor=80_000, version=2).count() == 1
    assert "800.00" in manager.get(f"{ADDRESS}prices.csv").text


def test_wrong_rows_are_named_and_nothing_is_set(manager: FlaskClient, world: World) -> None:
    answers = [
        manager.post(ADDRESS, data={"sheet": "offering,plan,currency,unit\noff_x,Licence,EUR,1"}),
        manager.post(ADDRESS, data={"sheet": ""}),
    ]

    assert [answer.status_code for answer in answers] == [422, 422]
    assert "Row 2" in answers[0].text
    assert db.session.query(ListPrice).count() == 2
