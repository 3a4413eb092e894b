"""What a vendor does to its stock, and what is refused."""

from __future__ import annotations

import pytest
from flask import Flask

from marketplace.core.errors import Invalid
from marketplace.db.base import db
from marketplace.stock import supply
from marketplace.stock.errors import NotCounted, NotEnoughFree, ReasonMissing, StockInUse
from marketplace.stock.models import Stock, StockChange
from tests.support.sales import AT, a_link, an_order
from tests.support.stocking import assert_balanced, counted_stock, key_stock, some_keys
from tests.support.trail import deeds
from tests.support.world import World, a_world


@pytest.fixture
def world(app: Flask) -> World:
    return a_world()


def test_units_come_in_and_go_out_with_a_reason_each(world: World) -> None:
    stock = counted_stock(world.offering, 10)

    supply.add(stock, -4, reason="Broken in transit.", at=AT)
    db.session.commit()

    assert stock.free == 6
    assert [(each.quantity, each.reason) for each in changes(stock)] == [(10, "Counted."), (-4, "Broken in transit.")]
    assert_balanced()


def test_only_what_is_free_can_be_taken_out(world: World) -> None:
    stock = counted_stock(world.offering, 5)
    an_order(a_link(world.partner, world.offering), quantity=3)

    with pytest.raises(NotEnoughFree, match="Only 2 are free"):
        supply.add(stock, -3, reason="A miscount.", at=AT)
    db.session.rollback()

    assert [each.quantity for each in changes(stock)] == [5]


@pytest.mark.parametrize(("quantity", "reason"), [(0, "Why?"), (1_000_001, "Too many"), (5, "  ")])
def test_a_change_without_sense_or_reason_is_refused(world: World, quantity: int, reason: str) -> None:
    stock = counted_stock(world.offering, 1)

    with pytest.raises((Invalid, ReasonMissing)):
        supply.add(stock, quantity, reason=reason, at=AT)
    db.session.rollback()

    assert len(changes(stock)) == 1


def test_keys_are_not_counted_by_hand_and_a_way_that_nobody_knows_is_refused(world: World) -> None:
    stock = key_stock(world.offering, *some_keys(1))

    with pytest.raises(NotCounted):
        supply.add(stock, 1, reason="One more.", at=AT)
    with pytest.raises(Invalid):
        supply.deliver_by(world.offering.plans[0], "by pigeon", at=AT)


def test_the_way_cannot_change_while_somebody_waits(world: World) -> None:
    counted_stock(world.offering, 5)
    an_order(a_link(world.partner, world.offering), quantity=3)

    with pytest.raises(StockInUse, match="One order waits for this stock"):
        supply.deliver_by(world.offering.plans[0], "unlimited", at=AT)


def test_free_keys_are_not_left_behind(world: World) -> None:
    key_stock(world.offering, *some_keys(2))

    with pytest.raises(StockInUse, match="2 free keys would be left behind"):
        supply.deliver_by(world.offering.plans[0], "counted", at=AT)


def test_what_is_counted_no_more_is_taken_out(world: World) -> None:
    stock = counted_stock(world.offering, 5)

    supply.deliver_by(world.offering.plans[0], "unlimited", at=AT)
    db.session.commit()

    assert (stock.kind, stock.free) == ("unlimited", 0)
    assert [each.quantity for each in changes(stock)] == [5, -5]
    assert_balanced()


def test_every_deed_is_in_the_trail(world: World) -> None:
    stock = counted_stock(world.offering, 5)
    supply.warn_below(stock, 2)
    supply.warn_below(stock, 2)
    with pytest.raises(Invalid):
        supply.warn_below(stock, -1)
    db.session.commit()

    assert deeds(stock.plan.public_id) == [
        ("stock.kind_set", {"from": "unlimited", "to": "counted"}),
        ("stock.changed", {"quantity": 5, "reason": "Counted.", "free": 5}),
        ("stock.warning_set", {"from": 0, "to": 2}),
    ]


def changes(stock: Stock) -> list[StockChange]:
    return list(db.session.query(StockChange).filter_by(plan_id=stock.plan_id).order_by(StockChange.id))
