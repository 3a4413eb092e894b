"""Goods that go back with money: foreseen, taken back when it is booked, and only then."""

from __future__ import annotations

import psycopg
from flask import Flask

from marketplace.commissions import releasing
from marketplace.core import clock
from marketplace.db.base import db
from marketplace.db.transaction import transaction
from marketplace.jobs import checkouts
from marketplace.orders import lifecycle
from marketplace.payments import refund_goods, refunding
from marketplace.payments.refund_goods import GoodsBack
from marketplace.payments.refund_rules import Wanted
from marketplace.stock import supply
from marketplace.stock.models import Delivery, LicenceKey
from tests.support.disputes import disputed, hear, intent_of
from tests.support.paying import Sale, a_sale, page_for, run_waiting, tries_of
from tests.support.refunds import a_paid_sale, ask, came_back, refunded
from tests.support.sandbox import Sandbox
from tests.support.stocking import assert_balanced, counted_stock, key_stock, some_keys
from tests.support.world import World, a_world


def state() -> tuple[str, int]:
    """State and returned units of the one delivery."""
    db.session.expire_all()
    found = db.session.query(Delivery.state, Delivery.returned).one()
    db.session.rollback()
    return found.state, found.returned


def keys() -> list[str]:
    found = [each for (each,) in db.session.query(LicenceKey.state).order_by(LicenceKey.id)]
    db.session.rollback()
    return found


def an_owed_sale(sandbox: Sandbox, world: World) -> Sale:
    """A paid sale whose stock went to others before its money came."""
    sale = a_sale(world)
    session_id = page_for(sale, sandbox.payments)
    with transaction():
        lifecycle.cancel(lifecycle.lock(sale.order_id), at=clock.now(), actor="customer", reason="Too slow.")
        supply.add(db.session.query(Delivery).one().stock, -1, reason="Gone.", at=clock.now())
    assert sandbox.pay(session_id) == 303
    checkouts.look(checkout_id=tries_of(sale)[0].id)
    return sale


def test_a_delivered_key_is_foreseen_and_revoked_when_the_refund_is_booked(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    world = a_world()
    key_stock(world.offering, *some_keys(2))
    sale = a_paid_sale(sandbox, world=world)
    [line] = sale.order.lines
    shares = refunding.foresee(sale.order, Wanted()).shares
    assert refund_goods.foresee(sale.order, shares) == [GoodsBack(line.id, 1, "revoke")]

    refund = ask(sale)
    assert keys() == ["delivered", "free"], "nothing moves before Stripe has answered"
    run_waiting(superuser, only="refunds.%")

    assert (keys(), state()) == (["revoking", "free"], ("delivered", 1))
    came_back(refund, sandbox, superuser)
    assert keys() == ["revoking", "free"], "money that came back brings no goods back"
    refunded(sale, superuser)
    assert (keys(), state()) == (["revoking", "free"], ("delivered", 1))
    assert refund_goods.foresee(sale.order, shares) == []


def test_an_amount_leaves_goods_alone_until_nothing_of_the_line_is_left(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    world = a_world()
    key_stock(world.offering, *some_keys(1))
    sale = a_paid_sale(sandbox, world=world)

    refunded(sale, superuser, amount_minor=107_999)
    assert keys() == ["delivered"]
    refunded(sale, superuser, amount_minor=1)

    assert keys() == ["revoking"]


def test_what_is_owed_is_owed_no_more_and_the_hold_waits_for_nothing(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    world = a_world()
    stock = counted_stock(world.offering, 1)
    sale = an_owed_sale(sandbox, world)
    assert state() == ("owed", 0)

    refunded(sale, superuser)

    assert state() == ("canceled", 1)
    with transaction():
        supply.add(stock, 1, reason="More.", at=clock.now())
    assert state() == ("canceled", 1)
    assert_balanced()
    with transaction():
        commission = releasing.release(at=clock.now().replace(year=clock.now().year + 1))
    assert commission == 1


def test_counted_units_come_back_where_the_refund_says_so(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    world = a_world()
    stock = counted_stock(world.offering, 3)
    sale = a_paid_sale(sandbox, world=world)
    shares = refunding.foresee(sale.order, Wanted()).shares
    assert [each.fate for each in refund_goods.foresee(sale.order, shares)] == ["delivered"]

    asked = refunding.Request(reason="goodwill", by="usr_finance", puts_back=True)
    refunded(sale, superuser, asked=asked)

    db.session.refresh(stock)
    assert (stock.free, state()) == (3, ("delivered", 1))


def test_a_refund_in_full_made_at_stripe_and_a_dispute_that_is_lost_take_goods_back(
    app: Flask, sandbox: Sandbox, superuser: psycopg.Connection
) -> None:
    world = a_world()
    key_stock(world.offering, *some_keys(2))
    first = a_paid_sale(sandbox, world=world)
    second = a_paid_sale(sandbox, world=world, email="lee@globex.example")

    dispute = disputed(first, sandbox, superuser)
    assert keys() == ["delivered", "delivered"], "an open dispute takes nothing"
    sandbox.double.lost(dispute.stripe_dispute_id)
    hear(sandbox, superuser)
    assert sorted(keys()) == ["delivered", "revoking"]
    sandbox.double.refund(intent_of(second))
    hear(sandbox, superuser)

    assert keys() == ["revoking", "revoking"]
