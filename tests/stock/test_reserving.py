"""Stock from the placing of an order to its delivery, with the refusals on the way."""

from __future__ import annotations

from datetime import timedelta

import psycopg
import pytest
from flask import Flask
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from marketplace.core.ids import hash_secret
from marketplace.db.actor import Actor, acting
from marketplace.db.base import db
from marketplace.orders import fulfilment, lifecycle
from marketplace.orders.models import Order
from marketplace.stock import keys, queries, reserving, supply
from marketplace.stock.errors import SoldOut
from marketplace.stock.models import LicenceKey, Stock
from tests.support.paying import waiting_jobs
from tests.support.sales import AT, a_cart, a_link, a_purchase, an_order, as_customer, ordered, paid
from tests.support.statements import counted
from tests.support.stocking import VAULT, assert_balanced, counted_stock, deliveries, key_stock, some_keys
from tests.support.world import World, a_world, an_offering

LATER = AT + timedelta(hours=2)


@pytest.fixture
def world(app: Flask) -> World:
    return a_world()


def test_what_is_ordered_is_reserved_and_sold_when_it_is_paid(world: World) -> None:
    stock = counted_stock(world.offering, 5)

    order = an_order(a_link(world.partner, world.offering), quantity=3)
    assert (free(stock), deliveries()) == (2, [("reserved", 3)])
    paid(order, at=LATER)

    assert (free(stock), deliveries()) == (2, [("delivered", 3)])
    assert_balanced()


def test_a_canceled_order_gives_back_what_it_held(world: World) -> None:
    stock = counted_stock(world.offering, 5)
    order = an_order(a_link(world.partner, world.offering), quantity=3)

    cancel(order)

    assert (free(stock), deliveries()) == (5, [("released", 3)])
    assert_balanced()


def test_more_than_there_is_cannot_be_ordered_and_nothing_is_written(world: World) -> None:
    stock = counted_stock(world.offering, 3)
    secret = a_cart(a_link(world.partner, world.offering), quantity=4)

    with pytest.raises(SoldOut, match=r"Of Backup Suite · Licence only 3 are left: take 3\."):
        ordered(secret, a_purchase())
    db.session.rollback()

    assert (free(stock), deliveries(), db.session.query(Order).count()) == (3, [], 0)


def test_what_is_sold_out_says_so_with_all_that_is_short(world: World) -> None:
    counted_stock(world.offering, 0)
    other = an_offering("Mail Guard", vendor=world.vendor)
    counted_stock(other, 1)
    secret = a_cart(a_link(world.partner, world.offering, other), quantity=2)

    with pytest.raises(SoldOut) as refusal:
        ordered(secret, a_purchase())
    db.session.rollback()

    assert [(each.name, each.left) for each in refusal.value.shortages] == [
        ("Backup Suite · Licence", 0),
        ("Mail Guard · Licence", 1),
    ]
    assert refusal.value.message == (
        "Backup Suite · Licence is sold out. Of Mail Guard · Licence only 1 are left: take 1."
    )
    assert_balanced()


def test_a_plan_without_stock_or_without_limit_is_never_short(world: World) -> None:
    supply.deliver_by(world.other_offering.plans[0], "counted", at=AT)
    supply.deliver_by(world.other_offering.plans[0], "unlimited", at=AT)
    db.session.commit()

    paid(an_order(a_link(world.partner, world.offering, world.other_offering), quantity=900))

    assert deliveries() == []


def test_keys_are_handed_to_the_customer_who_paid_and_to_nobody_else(world: World) -> None:
    texts = some_keys(3)
    stock = key_stock(world.offering, *texts)
    secret, other = (a_cart(a_link(world.partner, world.offering), quantity=1) for _ in range(2))
    order, waiting = ordered(secret, a_purchase()), ordered(other, a_purchase("lee@globex.example.org"))
    order_ref, waiting_ref = order.public_id, waiting.public_id

    with as_customer(secret):
        assert read_keys(order_ref) == []
    paid(order, at=LATER)

    with as_customer(secret):
        assert read_keys(order_ref) == texts[:1]
    others = (
        Actor("customer", hash_secret(other)), Actor("partner", str(world.partner.id)),
        Actor("vendor", str(world.vendor.id)), Actor("operator", str(world.operator.id)), Actor("anonymous"),
    )  # fmt: skip
    for actor in others:
        with acting(actor):
            assert read_keys(order_ref) == [], actor
            assert read_keys(waiting_ref) == [], actor
    assert states(stock) == ["delivered", "reserved", "free"]
    assert_balanced()


def test_keys_of_a_partners_own_order_are_the_partners(world: World) -> None:
    texts = some_keys(1)
    key_stock(world.offering, *texts)
    claim = reserving.Claim(
        "ord_1", "oli_1", world.offering.plans[0].id, "Backup Suite", 1, hash_secret("x"), world.partner.id, "partner"
    )

    reserving.reserve([claim], at=AT)
    reserving.deliver("ord_1", at=AT)
    db.session.commit()

    own, other = (Actor("partner", str(each.id)) for each in (world.partner, world.other_partner))
    with acting(own):
        assert read_keys("ord_1") == texts
    with acting(other):
        assert read_keys("ord_1") == []
    with acting(Actor("customer", hash_secret("x"))):
        assert read_keys("ord_1") == []


def test_a_canceled_orders_keys_are_free_again_and_one_that_was_seen_never(world: World) -> None:
    stock = key_stock(world.offering, *some_keys(2))
    first, second = (an_order(a_link(world.partner, world.offering)) for _ in range(2))
    paid(first, at=LATER)

    cancel(second)

    assert states(stock) == ["delivered", "free"]
    third = an_order(a_link(world.partner, world.offering))
    assert states(stock) == ["delivered", "reserved"]
    with pytest.raises(DBAPIError, match="delivered never becomes free"):
        db.session.execute(text("update licence_keys set state = 'free', delivery_id = null where state = 'delivered'"))
    db.session.rollback()
    assert third.state == "placed"


def test_late_money_takes_what_is_there_again(world: World) -> None:
    stock = counted_stock(world.offering, 3)
    order = an_order(a_link(world.partner, world.offering), quantity=3)
    cancel(order)

    paid(order, at=LATER)

    assert (free(stock), deliveries()) == (0, [("delivered", 3)])
    assert_balanced()


def test_late_money_for_what_is_gone_is_owed_and_the_next_stock_fills_the_oldest_first(
    world: World, superuser: psycopg.Connection
) -> None:
    stock = key_stock(world.offering, *some_keys(2))
    early, late = (an_order(a_link(world.partner, world.offering), quantity=1) for _ in range(2))
    cancel(early)
    cancel(late)
    paid(an_order(a_link(world.partner, world.offering), quantity=2))
    superuser.execute("delete from procrastinate_jobs where task_name like 'mail.%'")

    paid(early, at=LATER)
    paid(late, at=LATER + timedelta(hours=1))
    assert deliveries() == [("owed", 1), ("owed", 1), ("delivered", 2)]
    assert [name for name, _ in waiting_jobs(superuser)] == ["mail.delivery_owed"] * 2
    assert queries.count_owed() == queries.count_owed(world.vendor.id) == 2
    assert early.is_paid

    keys.add_keys(stock, some_keys(1), vault=VAULT, at=LATER + timedelta(days=1))
    db.session.commit()

    assert deliveries() == [("delivered", 1), ("owed", 1), ("delivered", 2)]
    assert waiting_jobs(superuser)[-1][0] == "mail.order_delivered"
    assert free(stock) == 0
    assert_balanced()


def test_nobody_buys_past_those_who_are_owed(world: World) -> None:
    stock = counted_stock(world.offering, 4)
    large = an_order(a_link(world.partner, world.offering), quantity=4)
    cancel(large)
    paid(an_order(a_link(world.partner, world.offering), quantity=4))
    paid(large, at=LATER)

    supply.add(stock, 3, reason="A first part.", at=LATER)
    db.session.commit()

    assert (free(stock), reserving.left_of([stock.plan_id])) == (3, {stock.plan_id: 0})
    with pytest.raises(SoldOut, match="is sold out"):
        an_order(a_link(world.partner, world.offering), quantity=1)
    db.session.rollback()
    supply.add(stock, 2, reason="The rest.", at=LATER)
    db.session.commit()
    assert (free(stock), deliveries()) == (1, [("delivered", 4), ("delivered", 4)])
    assert_balanced()


def test_what_comes_back_goes_to_whoever_is_owed_first(world: World, superuser: psycopg.Connection) -> None:
    counted_stock(world.offering, 2)
    owed = an_order(a_link(world.partner, world.offering), quantity=2)
    cancel(owed)
    holding = an_order(a_link(world.partner, world.offering), quantity=2)
    paid(owed, at=LATER)
    assert deliveries() == [("owed", 2), ("reserved", 2)]

    cancel(holding)

    assert deliveries() == [("delivered", 2), ("released", 2)]
    assert "mail.order_delivered" in [name for name, _ in waiting_jobs(superuser)]


def test_an_order_goes_to_pay_again_only_where_its_stock_is_still_there(world: World) -> None:
    stock = counted_stock(world.offering, 2)
    order = an_order(a_link(world.partner, world.offering), quantity=2)
    fulfilment.release(order, at=LATER)
    db.session.commit()
    assert free(stock) == 2

    fulfilment.reserve_again(order, at=LATER)
    db.session.commit()
    assert (free(stock), deliveries()) == (0, [("reserved", 2)])

    fulfilment.release(order, at=LATER)
    an_order(a_link(world.partner, world.offering), quantity=1)
    with pytest.raises(SoldOut, match="only 1 are left"):
        fulfilment.reserve_again(order, at=LATER)
    db.session.rollback()
    assert_balanced()


def test_a_strangers_hand_reaches_nobodys_reservation(world: World) -> None:
    stock = counted_stock(world.offering, 2)
    order = an_order(a_link(world.partner, world.offering), quantity=2).public_id

    for actor in (Actor("customer", hash_secret("of another")), Actor("vendor", str(world.vendor.id))):
        with acting(actor):
            reserving.release(order, at=LATER)
            with pytest.raises(DBAPIError, match="only the house delivers"):
                reserving.deliver(order, at=LATER)
            db.session.rollback()

    assert (free(stock), deliveries()) == (0, [("reserved", 2)])


def test_reserving_releasing_and_delivering_twice_is_as_once(world: World) -> None:
    stock = key_stock(world.offering, *some_keys(2))
    order = an_order(a_link(world.partner, world.offering), quantity=2)

    for _ in range(2):
        fulfilment.release(order, at=LATER)
    assert free(stock) == 2
    for _ in range(2):
        reserving.deliver(order.public_id, at=LATER)
    db.session.commit()

    assert (free(stock), states(stock)) == (0, ["delivered", "delivered"])
    assert_balanced()


def test_any_number_of_lines_is_reserved_in_one_statement(world: World) -> None:
    offerings = [an_offering(f"Part {number}", vendor=world.vendor) for number in range(8)]
    for offering in offerings:
        counted_stock(offering, 2)
    names = {offering.plans[0].id: (offering.name, 1) for offering in offerings}
    claims = [
        reserving.Claim("ord_1", f"oli_{plan_id}", plan_id, name, 1, "hash", None, "customer")
        for plan_id, (name, _) in names.items()
    ]

    with counted() as seen:
        reserving.check(names)
        reserving.reserve(claims, at=AT)
    assert len(seen) == 2
    with pytest.raises(SoldOut):
        reserving.check({plan_id: (name, 3) for plan_id, (name, _) in names.items()})


def cancel(order: Order) -> None:
    lifecycle.cancel(lifecycle.lock(order.id), at=LATER, actor="customer", reason="Canceled by the customer.")
    db.session.commit()


def free(stock: Stock) -> int:
    db.session.refresh(stock)
    return stock.free


def states(stock: Stock) -> list[str]:
    db.session.expire_all()
    return [key.state for key in db.session.query(LicenceKey).filter_by(plan_id=stock.plan_id).order_by(LicenceKey.id)]


def read_keys(order_ref: str) -> list[str]:
    found = queries.of_order(order_ref).values()
    return [text for texts in queries.keys_for_buyer(found, VAULT).values() for text in texts]
