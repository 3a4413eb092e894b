"""The stock pages: figures, changes with their reasons, the way a plan is delivered."""

from __future__ import annotations

import pytest
from flask.testing import FlaskClient

from marketplace.db.base import db
from marketplace.orders import fulfilment
from marketplace.stock.models import Stock, StockChange
from tests.support.sales import AT, a_link, an_order, paid
from tests.support.statements import counted
from tests.support.stocking import counted_stock
from tests.support.world import World, an_offering


@pytest.fixture
def path(world: World) -> str:
    return f"/vendor/stock/{world.offering.plans[0].public_id}/"


def test_every_plan_stands_in_the_list_with_what_is_left(staff: FlaskClient, world: World) -> None:
    counted_stock(world.offering, 0)
    an_offering("Archive", vendor=world.vendor)
    db.session.commit()

    with counted() as seen:
        page = staff.get("/vendor/stock/").text

    assert len(seen) <= 3
    for words in ("Backup Suite", "Counted stock", "Sold out", "Archive", "Unlimited"):
        assert words in page
    assert "Mail Guard" not in page
    assert "Archive" not in staff.get("/vendor/stock/?low=yes").text
    assert "No plan fits." in staff.get("/vendor/stock/?q=nothing").text


def test_a_plan_is_counted_from_now_on_and_filled(staff: FlaskClient, path: str) -> None:
    assert "Without limit" in staff.get(path).text
    assert staff.post(path, data={"kind": "counted", "low_at": "2"}).location == path

    answer = staff.post(f"{path}units", data={"quantity": "12", "reason": "Delivery of 3 March"})

    assert answer.location == path
    stock = db.session.query(Stock).one()
    assert (stock.kind, stock.free, stock.low_at) == ("counted", 12, 2)
    change = db.session.query(StockChange).one()
    assert change.made_by is not None
    assert "Delivery of 3 March" in staff.get(path).text


def test_a_change_that_cannot_be_keeps_what_was_typed_and_writes_nothing(
    staff: FlaskClient, world: World, path: str
) -> None:
    counted_stock(world.offering, 3)

    too_many = staff.post(f"{path}units", data={"quantity": "-4", "reason": "Lost"})
    without_reason = staff.post(f"{path}units", data={"quantity": "4", "reason": ""})

    assert (too_many.status_code, without_reason.status_code) == (422, 422)
    assert "Only 3 are free" in too_many.text
    assert 'value="-4"' in too_many.text
    assert "Write why." in without_reason.text
    assert db.session.query(StockChange).count() == 1


def test_units_of_what_is_not_counted_are_refused(staff: FlaskClient, path: str) -> None:
    answer = staff.post(f"{path}units", data={"quantity": "4", "reason": "More"})

    assert answer.status_code == 422
    assert "delivered without limit" in answer.text


def test_the_way_stays_while_somebody_waits(staff: FlaskClient, world: World, path: str) -> None:
    counted_stock(world.offering, 3)
    an_order(a_link(world.partner, world.offering))

    answer = staff.post(path, data={"kind": "unlimited", "low_at": ""})

    assert answer.status_code == 422
    assert "One order waits for this stock" in answer.text
    assert db.session.query(Stock).one().kind == "counted"


def test_what_is_owed_is_told_here_and_at_home(staff: FlaskClient, world: World, path: str) -> None:
    counted_stock(world.offering, 1)
    order = an_order(a_link(world.partner, world.offering))
    fulfilment.release(order, at=AT)
    paid(an_order(a_link(world.partner, world.offering), email="lee@globex.example.org"))
    paid(order)

    assert "One unit is paid and could not be delivered." in staff.get(path).text
    home = staff.get("/vendor/").text
    for words in ("You owe deliveries", order.public_id, "Running low", "Sold out"):
        assert words in home
    assert "kim@acme" not in home


def test_another_vendors_plan_looks_like_none(staff: FlaskClient, world: World) -> None:
    foreign = f"/vendor/stock/{world.other_offering.plans[0].public_id}/"
    for path in (foreign, "/vendor/stock/pln_absent/"):
        assert staff.get(path).status_code == 404
        assert staff.post(path, data={"kind": "counted"}).status_code == 404
        assert staff.post(f"{path}units", data={"quantity": "1", "reason": "x"}).status_code == 404
    assert db.session.query(Stock).count() == 0
