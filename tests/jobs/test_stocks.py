"""Stock that nobody pays for goes back, and vendors hear once of what runs low."""

from __future__ import annotations

from datetime import timedelta

import psycopg
from flask import Flask

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.jobs import stocks
from marketplace.messaging.models import Message
from marketplace.payments.models import Checkout
from marketplace.stock import supply
from marketplace.stock.models import Stock
from tests.support.paying import a_sale, page_for
from tests.support.sales import paid
from tests.support.sandbox import Sandbox
from tests.support.stocking import assert_balanced, counted_stock, deliveries
from tests.support.world import a_person, a_world

LATER = timedelta(hours=25)


def test_an_order_without_a_payment_page_gives_back_after_a_day(app: Flask) -> None:
    world = a_world()
    stock = counted_stock(world.offering, 5)
    a_sale(world)

    stocks.lapse()
    assert deliveries() == [("reserved", 1)]
    with clock.frozen(clock.now() + LATER):
        stocks.lapse()
        stocks.lapse()

    db.session.refresh(stock)
    assert (stock.free, deliveries()) == (5, [("released", 1)])
    assert_balanced()


def test_a_payment_under_way_keeps_it_and_an_expired_page_does_not(app: Flask, sandbox: Sandbox) -> None:
    world = a_world()
    counted_stock(world.offering, 5)
    sale = a_sale(world)
    page_for(sale, sandbox.payments)

    for state, left in (("open", "reserved"), ("complete", "reserved"), ("expired", "released")):
        db.session.query(Checkout).update({"state": state})
        db.session.commit()
        with clock.frozen(clock.now() + LATER):
            stocks.lapse()
        assert deliveries() == [(left, 1)], state


def test_a_paid_order_keeps_what_it_got(app: Flask) -> None:
    world = a_world()
    counted_stock(world.offering, 5)
    paid(a_sale(world).order)

    with clock.frozen(clock.now() + LATER):
        stocks.lapse()

    assert deliveries() == [("delivered", 1)]


def test_what_runs_low_is_told_once_until_it_has_filled_up(app: Flask, superuser: psycopg.Connection) -> None:
    world = a_world()
    a_person(world.vendor.id, "staff", email="vera@example.com", name="Vera Supply")
    stock = counted_stock(world.offering, 2)
    supply.warn_below(stock, 3)
    counted_stock(world.other_offering, 9)
    db.session.commit()

    stocks.warn()
    stocks.warn()

    [mail] = db.session.query(Message).all()
    assert (mail.recipient, mail.subject) == ("vera@example.com", "1 stock runs low")
    assert "Backup Suite · Licence: 2 left" in mail.text
    assert "/vendor/stock/?low=yes" in mail.text

    supply.add(stock, 5, reason="More.", at=clock.now())
    assert db.session.get_one(Stock, stock.plan_id).low_told_at is None
    supply.add(stock, -5, reason="Fewer.", at=clock.now())
    db.session.commit()
    stocks.warn()
    assert db.session.query(Message).count() == 2
