"""The transactions of the books, and one with its legs."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime, timedelta

import pytest
from flask.testing import FlaskClient
from markupsafe import escape

from marketplace.db.base import db
from marketplace.ledger import chart, posting, queries
from marketplace.ledger.rules import Account, Leg
from marketplace.web.operator import transactions
from tests.support.earnings import earn
from tests.support.statements import counted
from tests.support.world import World

AT = datetime(2026, 11, 5, 12, tzinfo=UTC)


def test_transactions_are_found_by_kind_and_by_any_part_of_their_key(world: World, finance: FlaskClient) -> None:
    order = earn(world.partner, world.offering, at=AT, is_outside=True).public_id
    other = earn(world.other_partner, world.other_offering, at=AT).public_id

    def shown(query: str) -> list[str]:
        text = finance.get(f"/operator/transactions/?{query}").text
        keys = (f"accrue:{order}", f"settled_outside:{order}", f"accrue:{other}")
        return [key for key in keys if f"/operator/transactions/{key}" in text]

    assert shown("") == [f"accrue:{order}", f"settled_outside:{order}", f"accrue:{other}"]
    assert shown(f"q={order}") == [f"accrue:{order}", f"settled_outside:{order}"]
    assert shown(f"q=accrue:{order[:9]}") == [f"accrue:{order}"]
    assert shown("kind=settled_outside") == [f"settled_outside:{order}"]
    assert shown("q=%25") == []
    assert "No transaction fits." in finance.get("/operator/transactions/?q=nothing").text


def test_the_list_goes_on_page_by_page(world: World, finance: FlaskClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(transactions, "SHOWN", 2)
    orders = [earn(world.partner, world.offering, at=AT + timedelta(hours=hour)).public_id for hour in range(3)]
    before = queries.transaction_by_key(db.session(), f"accrue:{orders[1]}")
    assert before is not None

    first = finance.get("/operator/transactions/").text
    second = finance.get(f"/operator/transactions/?cursor={before.id}").text

    assert [order for order in orders if order in first] == orders[1:]
    assert f"cursor={before.id}" in first
    assert [order for order in orders if order in second] == orders[:1]


def test_the_csv_has_every_transaction_that_the_filters_leave(
    world: World, finance: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(transactions, "ROWS_AT_ONCE", 2)
    orders = [earn(world.partner, world.offering, at=AT + timedelta(hours=hour), is_outside=True) for hour in range(3)]

    rows = list(csv.DictReader(io.StringIO(finance.get("/operator/transactions/?kind=accrual&format=csv").text)))

    assert [row["transaction"] for row in rows] == [f"accrue:{order.public_id}" for order in reversed(orders)]
    assert {(row["currency"], row["legs"], row["amount_minor"]) for row in rows} == {("EUR", "4", "120000")}
    assert rows[0]["posted_at"] == "2026-11-05T14:00:00Z"


def test_a_transaction_shows_its_legs_its_reasons_and_its_hashes(world: World, finance: FlaskClient) -> None:
    order = earn(world.partner, world.offering, at=AT, unit_retail_minor=90_000)
    booked = queries.transaction_by_key(db.session(), f"accrue:{order.public_id}")
    assert booked is not None

    text = finance.get(f"/operator/transactions/accrue:{order.public_id}").text

    for part in ("€150.00", "€675.00", "€75.00", "€180.00", "€1,080.00", "Northwind", "Contoso"):
        assert part in text
    assert str(escape('"commission_minor": 15000')) in text
    for digest in (booked.hash, booked.content_hash, *(leg.hash for leg in queries.legs(db.session(), booked.id))):
        assert digest.hex() in text
    assert f"/operator/orders/{order.public_id}" in text


def test_a_correction_and_what_it_corrects_name_each_other(world: World, finance: FlaskClient) -> None:
    order = earn(world.partner, world.offering, at=AT)
    booked = queries.transaction_by_key(db.session(), f"accrue:{order.public_id}")
    assert booked is not None
    fees, tax = Account(chart.FEES), Account(chart.TAX_PAYABLE, "tax:DE")
    posting.post(
        db.session(), kind="adjustment", key="adjust:1", at=AT, currency="EUR",
        legs=[Leg(fees, tax, 100, {"reason": "Tax was too low."})], reverses=booked.id,
    )  # fmt: skip
    db.session.commit()

    correction = finance.get("/operator/transactions/adjust:1").text
    corrected = finance.get(f"/operator/transactions/accrue:{order.public_id}").text

    assert f"/operator/transactions/accrue:{order.public_id}" in correction
    assert "/operator/transactions/adjust:1" in corrected
    assert "Tax was too low." in correction


def test_a_key_that_stands_for_nothing_is_not_found(finance: FlaskClient) -> None:
    assert finance.get("/operator/transactions/accrue:ord_nothing").status_code == 404


def test_a_page_asks_the_same_however_many_there_are(world: World, finance: FlaskClient) -> None:
    earn(world.partner, world.offering, at=AT)
    with counted() as few:
        finance.get("/operator/transactions/")
    for hour in range(4):
        earn(world.partner, world.offering, at=AT + timedelta(hours=hour))
    with counted() as many:
        finance.get("/operator/transactions/")

    assert len(many) == len(few)
