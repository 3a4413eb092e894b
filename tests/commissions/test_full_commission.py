"""Nothing lowers a commission but a refund of that very sale, whatever else happens in between: R24, R25."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from marketplace.commissions import accrual, releasing, reversing
from marketplace.commissions.models import Commission, Reversal
from marketplace.commissions.reversing import Asked, Occasion
from marketplace.core.money import allocate
from marketplace.db.base import db
from marketplace.db.transaction import snapshot
from marketplace.ledger import balances
from marketplace.ledger.rules import Account
from marketplace.orders import sold_lines
from marketplace.orders.models import Order
from marketplace.payments import soundness
from tests.support.earnings import earn
from tests.support.world import World, a_world

AT = datetime(2025, 3, 5, 12, tzinfo=UTC)

steps = st.one_of(
    st.tuples(st.just("refund"), st.integers(0, 3), st.integers(1, 60_000)),
    st.tuples(st.just("fail"), st.integers(0, 3), st.just(0)),
    st.tuples(st.just("release"), st.integers(1, 30), st.just(0)),
    st.tuples(st.just("sell"), st.integers(1, 3), st.sampled_from([None, 80_000, 90_000, 100_000])),
)


class Auditor:
    """What the partner is owed, worked out beside the books from the frozen lines alone."""

    def __init__(self) -> None:
        self.sold: dict[int, tuple[int, int, int]] = {}
        self.refunded: dict[int, int] = {}

    def sell(self, order: Order) -> None:
        """A paid order of one line."""
        [line] = order.lines
        weights = (line.commission_minor, line.proceeds_minor, line.fee_minor, line.tax_minor)
        self.sold[order.id] = (order.total_minor, sum(weights), line.commission_minor)
        self.refunded[order.id] = 0
        self.weights = {**getattr(self, "weights", {}), order.id: weights}

    def owed(self) -> int:
        """Commissions less their share of what was refunded of their own sale."""
        return sum(
            commission - allocate(self.refunded[key], self.weights[key])[0]
            for key, (_, _, commission) in self.sold.items()
        )


def test_owed_is_accrued_less_the_refunds_of_that_very_sale(app: Flask, superuser: psycopg.Connection) -> None:
    world = a_world()

    @settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
    @given(st.lists(steps, min_size=1, max_size=10))
    def any_story(story: list[tuple[str, int, Any]]) -> None:
        _play(world, story, superuser)

    any_story()


def _play(world: World, story: list[tuple[str, int, Any]], superuser: psycopg.Connection) -> None:
    db.session.rollback()
    before = balances.partner_book(db.session(), world.partner.id, "EUR").total
    auditor, orders, done, at = Auditor(), list[Order](), list[tuple[Order, str, int]](), AT
    for number, (what, which, much) in enumerate([("sell", 1, None), *story]):
        if what == "sell":
            order = earn(
                world.partner, world.offering, at=at, quantity=which, unit_retail_minor=much, cash="stripe.pending"
            )
            orders.append(order)
            auditor.sell(order)
        elif what == "release":
            at += timedelta(days=which)
            while releasing.release(at=at):
                db.session.commit()
        elif what == "refund":
            order = orders[which % len(orders)]
            cash = min(much, auditor.sold[order.id][0] - auditor.refunded[order.id])
            if cash:
                ref = f"ref_{order.public_id}_{number}"
                _take(order, cash, Occasion("refund", ref, "defective"), at)
                auditor.refunded[order.id] += cash
                done.append((order, ref, cash))
        elif done:
            order, ref, cash = done.pop(which % len(done))
            _take(order, -cash, Occasion("refund_failed", ref, "defective", reverses=f"refund:{ref}"), at)
            auditor.refunded[order.id] -= cash
        book = balances.partner_book(db.session(), world.partner.id, "EUR")
        assert book.total - before == auditor.owed()
        assert book.disputed == 0
        db.session.rollback()
    _explained(orders)
    with snapshot():
        found = [fault for fault in soundness.audit() if fault.source not in {"payments", "ledger.accounts"}]
    assert found == []  # no payment stands behind these sales, so only what concerns commissions is asked


def _take(order: Order, cash: int, occasion: Occasion, at: datetime) -> None:
    rows = sold_lines.of_order(order)
    lines = {row.id: line for row, line in zip(rows, accrual.as_sold(order, rows), strict=True)}
    reversing.reverse(order, lines, {rows[0].id: Asked(cash)}, occasion, clearing=Account("refund.clearing"), at=at)
    db.session.commit()


def _explained(orders: list[Order]) -> None:
    """Every reduction names its refund, its reason and its line."""
    for order in orders:
        [commission] = db.session.query(Commission).filter_by(order_id=order.id)
        rows = db.session.query(Reversal).filter_by(order_id=order.id).all()
        assert commission.clawed_back_minor == sum(row.commission_minor for row in rows)
        assert all(row.reason and row.cause_ref and row.line_id == commission.line_id for row in rows)
    db.session.rollback()
