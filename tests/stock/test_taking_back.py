"""What a refund does to goods: owed no more, free again, to be revoked, or put back; once, however often it is asked."""

from __future__ import annotations

import psycopg
import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import ProgrammingError

from marketplace.db.actor import Actor, acting
from marketplace.db.base import db
from marketplace.stock import keys, queries, reserving, supply
from marketplace.stock.models import Delivery, LicenceKey, Stock
from tests.support.paying import waiting_jobs
from tests.support.sales import AT
from tests.support.stocking import VAULT, assert_balanced, counted_stock, deliveries, key_stock, some_keys
from tests.support.world import World, a_world


@pytest.fixture
def world(app: Flask) -> World:
    return a_world()


def reserve(stock: Stock, quantity: int, name: str = "ord_1") -> None:
    """Reserve so many units for a customer's order of one line."""
    claim = reserving.Claim(name, f"oli_{name}", stock.plan_id, "Backup Suite", quantity, "hash", None, "customer")
    reserving.reserve([claim], at=AT)
    db.session.commit()


def paid(stock: Stock, quantity: int, name: str = "ord_1") -> None:
    """Reserve and hand over."""
    reserve(stock, quantity, name)
    reserving.deliver(name, at=AT)
    db.session.commit()


def owed(stock: Stock, quantity: int, name: str) -> None:
    """Have an order paid after its stock has gone: others have taken what it gave back."""
    reserve(stock, quantity, name)
    reserving.release(name, at=AT)
    supply.add(stock, -quantity, reason="Gone.", at=AT)
    reserving.deliver(name, at=AT)
    db.session.commit()


def take_back(units: int, name: str = "ord_1", *, puts_back: bool = False) -> None:
    reserving.take_back(f"oli_{name}", units, puts_back=puts_back, at=AT)
    db.session.commit()
    assert_balanced()


def states() -> list[str]:
    """State of every key, the oldest first."""
    return [state for (state,) in db.session.query(LicenceKey.state).order_by(LicenceKey.id)]


def free(stock: Stock) -> int:
    db.session.refresh(stock)
    return stock.free


def test_delivered_keys_are_to_be_revoked_the_newest_first_and_once(
    world: World, superuser: psycopg.Connection
) -> None:
    stock = key_stock(world.offering, *some_keys(4))
    paid(stock, 3)

    for _ in range(2):
        take_back(2)

    assert states() == ["delivered", "revoking", "revoking", "free"]
    assert free(stock) == 1
    assert [name for name, _ in waiting_jobs(superuser)].count("mail.goods_taken_back") == 1
    take_back(3)
    assert states() == ["revoking", "revoking", "revoking", "free"]
    assert db.session.query(Delivery.returned, Delivery.state).all() == [(3, "delivered")]


def test_its_buyer_reads_a_key_until_it_is_taken_back(world: World) -> None:
    first, second = some_keys(2)
    paid(key_stock(world.offering, first, second), 2)
    read = [queries.keys_for_buyer(db.session.query(Delivery).all(), VAULT)]
    take_back(1)
    read.append(queries.keys_for_buyer(db.session.query(Delivery).all(), VAULT))

    assert [list(each.values()) for each in read] == [[[first, second]], [[first]]]


def test_its_vendor_confirms_that_a_key_is_revoked_and_it_is_never_sold_again(world: World) -> None:
    stock = key_stock(world.offering, *some_keys(2))
    paid(stock, 2)
    take_back(2)
    one = db.session.query(LicenceKey.public_id).order_by(LicenceKey.id).first()
    assert one is not None
    assert [(plan.id, count) for plan, count in queries.to_revoke(world.vendor.id)] == [(stock.plan_id, 2)]

    assert keys.confirm_revoked(stock, {one[0]}, at=AT) == 1
    assert keys.confirm_revoked(stock, {one[0]}, at=AT) == 0
    assert keys.confirm_revoked(stock, set(), at=AT) == 1
    db.session.commit()

    assert states() == ["revoked", "revoked"]
    assert (free(stock), queries.to_revoke(world.vendor.id)) == (0, [])
    with pytest.raises(ProgrammingError, match="revoked never becomes free"):
        db.session.execute(text("update licence_keys set state = 'free', delivery_id = null, revoke_asked_at = null"))


def test_what_is_owed_is_owed_no_more_and_the_next_in_line_gets_what_is_there(world: World) -> None:
    stock = counted_stock(world.offering, 5)
    owed(stock, 5, "ord_large")
    db.session.execute(text("update deliveries set quantity = 5 where order_ref = 'ord_large'"))
    supply.add(stock, 2, reason="Some.", at=AT)  # not enough for the large one, which is first
    db.session.commit()
    assert deliveries() == [("owed", 5)]
    assert free(stock) == 2

    take_back(3, "ord_large")

    assert deliveries() == [("delivered", 2)], "the two that are left of it are there"
    assert free(stock) == 0


def test_a_refund_in_full_cancels_what_waits(world: World) -> None:
    stock = counted_stock(world.offering, 3)
    owed(stock, 3, "ord_1")
    take_back(3)
    supply.add(stock, 3, reason="More.", at=AT)
    db.session.commit()

    assert deliveries() == [("canceled", 3)]
    assert (free(stock), queries.count_owed()) == (3, 0)
    assert reserving.left_of([stock.plan_id]) == {stock.plan_id: 3}


def test_what_is_reserved_is_free_again_with_its_keys(world: World) -> None:
    stock = key_stock(world.offering, *some_keys(3))
    reserve(stock, 3)

    take_back(1)
    assert (deliveries(), free(stock), states()) == ([("reserved", 2)], 1, ["reserved", "reserved", "free"])
    take_back(3)

    assert (deliveries(), free(stock), states()) == ([("canceled", 2)], 3, ["free"] * 3)


@pytest.mark.parametrize(("puts_back", "left"), [(True, 4), (False, 2)])
def test_units_of_counted_stock_are_put_back_where_somebody_said_so(world: World, puts_back: bool, left: int) -> None:
    stock = counted_stock(world.offering, 5)
    paid(stock, 3)

    for _ in range(2):
        take_back(2, puts_back=puts_back)

    assert (free(stock), deliveries()) == (left, [("delivered", 3)])
    reasons = [change.reason for change in queries.changes_page(stock.plan_id).items]
    assert ("Taken back with a refund of order ord_1." in reasons) is puts_back


def test_only_the_house_takes_back_and_what_comes_from_no_stock_is_passed_over(world: World) -> None:
    reserving.take_back("oli_none", 1, puts_back=True, at=AT)
    with acting(Actor("partner", str(world.partner.id))), pytest.raises(ProgrammingError, match="only the house"):
        take_back(1)
    db.session.rollback()
