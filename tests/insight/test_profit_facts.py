"""The rows that profit and loss is summed up from."""

from __future__ import annotations

from dataclasses import fields

from sqlalchemy import select

from marketplace.core.periods import parse_period
from marketplace.db.base import db
from marketplace.insight import profit_facts
from marketplace.insight.rules import Figures
from marketplace.orders.models import Order
from tests.support.market import NOW, Market
from tests.support.taking_back import take_back


def test_an_order_is_one_row_and_each_step_back_is_another(market: Market) -> None:
    take_back(db.session.query(Order).filter_by(public_id=market.order).one(), 54_000, "ref_1", at=NOW)
    for rows_of in (profit_facts.of_orders, profit_facts.of_lines):
        each = rows_of(market.partner_id, "EUR", parse_period("2026-11", "Europe/Berlin"))

        rows = db.session.execute(select(each).order_by(each.c.moved_at)).all()

        assert [(row.route, row.sold, row.returned, row.list, row.list_back) for row in rows] == [
            ("customer_checkout", 90_000, 0, 100_000, 0),
            (None, 0, 45_000, 0, 50_000),
        ]


def test_every_amount_is_one_of_the_figures() -> None:
    assert {f"{name}_minor" for name in profit_facts.AMOUNTS} < {each.name for each in fields(Figures)}
