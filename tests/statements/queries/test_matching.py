from __future__ import annotations

from datetime import timedelta

from flask import Flask

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.orders.models import Order
from marketplace.statements.queries.matching import Unmatched, unmatched
from tests.support.market import NOW, SOLD, a_market
from tests.support.sales import a_link, an_order, paid
from tests.support.statements import counted


def test_orders_and_books_agree_after_ordinary_sales(app: Flask) -> None:
    a_market()

    with counted() as seen:
        assert unmatched() == []
    assert len(seen) == 1


def test_a_paid_order_without_its_posting_and_a_posting_without_its_order_are_named(app: Flask) -> None:
    with clock.frozen(NOW):
        market = a_market()
    link = a_link(market.world.partner, market.world.offering, at=NOW)
    alone = paid(an_order(link, at=NOW, email="zoe@hooli.example"), at=NOW)
    db.session.query(Order).filter_by(public_id=market.order).update({"state": "canceled", "paid_at": None})
    booked_at = SOLD + timedelta(hours=1)

    assert unmatched() == [Unmatched("posting", market.order, booked_at), Unmatched("order", alone.public_id, NOW)]
    assert unmatched(since=booked_at + timedelta(seconds=1)) == [Unmatched("order", alone.public_id, NOW)]
