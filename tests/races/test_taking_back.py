"""Refunds taking goods back at the same moment as their vendor adds stock and others ask for the same."""

from __future__ import annotations

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from flask import Flask

from marketplace.db.actor import SYSTEM, act_as
from marketplace.db.base import db
from marketplace.stock import keys, reserving
from marketplace.stock.models import Delivery, LicenceKey, Stock
from tests.support.sales import AT
from tests.support.stocking import VAULT, assert_balanced, key_stock, some_keys
from tests.support.world import a_world

ROUNDS = 4


def test_a_line_gives_its_goods_back_once_whoever_comes_first(app: Flask) -> None:
    world = a_world()
    stock = key_stock(world.offering)
    for number in range(ROUNDS):
        name, plan_id = f"ord_{number}", stock.plan_id
        keys.add_keys(stock, some_keys(2), vault=VAULT, at=AT)
        claim = reserving.Claim(name, f"oli_{name}", plan_id, "Backup Suite", 2, "hash", None, "customer")
        reserving.reserve([claim], at=AT)
        reserving.release(name, at=AT)
        keys.withdraw_all(stock, at=AT)
        reserving.deliver(name, at=AT)
        db.session.commit()

        _at_once(
            app,
            lambda: reserving.take_back(f"oli_{name}", 2, puts_back=True, at=AT),  # noqa: B023  run before the next
            lambda: reserving.take_back(f"oli_{name}", 2, puts_back=True, at=AT),  # noqa: B023
            lambda: keys.add_keys(db.session.get_one(Stock, plan_id), some_keys(2), vault=VAULT, at=AT),  # noqa: B023
        )

        assert_balanced()
        delivery = db.session.query(Delivery).filter_by(order_ref=name).one()
        went = {state for (state,) in db.session.query(LicenceKey.state).filter_by(delivery_id=delivery.id)}
        assert (delivery.state, delivery.returned, went) in [
            ("canceled", 2, set()),  # before there was any
            ("delivered", 2, {"revoking"}),  # after they had been handed over
        ]
        db.session.refresh(stock)
        assert stock.free == (2 if delivery.state == "canceled" else 0)
        keys.withdraw_all(stock, at=AT)
        db.session.commit()


def _at_once(app: Flask, *deeds: Callable[[], object]) -> None:
    start = threading.Barrier(len(deeds))

    def run(deed: Callable[[], object]) -> None:
        with app.app_context():
            act_as(SYSTEM)
            start.wait()
            deed()
            db.session.commit()

    with ThreadPoolExecutor(len(deeds)) as threads:
        list(threads.map(run, deeds))
    db.session.expire_all()
