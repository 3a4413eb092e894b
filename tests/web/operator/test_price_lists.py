from __future__ import annotations

import re
from datetime import timedelta

from flask.testing import FlaskClient

from marketplace.catalog.models import Concession, ListPrice
from marketplace.core import clock
from marketplace.db.base import db
from tests.support.sales import a_link
from tests.support.shops import a_price, a_storefront
from tests.support.world import World

ADDRESS = "/operator/price-lists/"


def test_a_price_list_is_looked_at_before_it_is_set(manager: FlaskClient, world: World) -> None:
    sheet = f"offering,plan,currency,unit\n{world.offering.public_id},Licence,EUR,800.00"

    shown = manager.post(ADDRESS, data={"sheet": sheet})
    assert shown.status_code == 200
    for words in ("€1,000.00", "€800.00", "−€200.00", "€250.00", "€200.00", "Gold", "One price changes."):
        assert words in shown.text
    assert db.session.query(ListPrice).count() == 2
    token = re.search(r'name="confirmed"[^>]*value="([0-9a-f]+)"', shown.text)
    assert token
    done = manager.post(ADDRESS, data={"sheet": sheet, "confirmed": token[1]})

    assert done.status_code == 303
    assert "One price is set." in manager.get(ADDRESS).text
    assert db.session.query(ListPrice).filter_by(unit_minor=80_000, version=2).count() == 1
    assert "800.00" in manager.get(f"{ADDRESS}prices.csv").text


def test_the_preview_counts_in_words_and_says_where_more_units_cost_more(manager: FlaskClient, world: World) -> None:
    offering, other = world.offering.public_id, world.other_offering.public_id
    sheet = (
        "offering,plan,currency,unit,breaks\n"
        f"{offering},Licence,EUR,800.00,10:810.00\n{other},Licence,EUR,700.00,10:690.00\n"
    )

    page = " ".join(manager.post(ADDRESS, data={"sheet": sheet}).text.split())

    assert "2 prices change." in page
    assert "as it is" not in page
    assert page.count("more than a single unit") == 1


def test_wrong_rows_are_named_and_nothing_is_set(manager: FlaskClient, world: World) -> None:
    answers = [
        manager.post(ADDRESS, data={"sheet": "offering,plan,currency,unit\noff_x,Licence,EUR,1"}),
        manager.post(ADDRESS, data={"sheet": ""}),
    ]

    assert [answer.status_code for answer in answers] == [422, 422]
    assert "Row 2" in answers[0].text
    assert db.session.query(ListPrice).count() == 2


def test_links_storefronts_and_concessions_that_prices_touch_are_told_before_they_are_set(
    manager: FlaskClient, world: World
) -> None:
    at = clock.now()
    a_link(world.partner, world.offering, at=at)
    a_price(a_storefront(world.partner, chosen=(world.offering,), at=at), world.offering, 95_000, at=at)
    a_storefront(None, at=at)
    terms = {"bps": 100, "funder": "vendor", "reason": "Launch", "granted_by": "usr_a"}
    span = {"starts_at": at, "ends_at": at + timedelta(days=9)}
    db.session.add(Concession(public_id="con_launch", partner_id=world.partner.id, **terms, **span))
    db.session.commit()
    sheet = f"offering,plan,currency,unit\n{world.offering.public_id},Licence,EUR,800.00"

    page = " ".join(manager.post(ADDRESS, data={"sheet": sheet}).text.split())

    for words in (
        "1 open link of one partner",
        "2 open storefronts show it",
        "1 asks a price of its own",
        "the others ask the new list price",
        "1 concession of one partner",
    ):
        assert words in page
