"""Where commissions stand: settled before this system, at risk, available, taken back."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from flask import Flask

from marketplace.commissions import accrual, releasing, reversing
from marketplace.commissions.models import Commission
from marketplace.commissions.reversing import Asked, Occasion
from marketplace.commissions.standing import Standing, settled_outside, standings
from marketplace.db.base import db
from marketplace.ledger.rules import Account
from marketplace.orders import sold_lines
from marketplace.orders.models import Order
from tests.support import market as markets
from tests.support.earnings import earn
from tests.support.statements import counted
from tests.support.stocking import counted_stock
from tests.support.world import a_world

AT = datetime(2026, 7, 6, 12, tzinfo=UTC)
OVER = AT + timedelta(days=14)


def test_only_what_was_settled_outside_is_named(app: Flask) -> None:
    market = markets.a_market()
    own = db.session.query(Order).filter_by(public_id=market.order).one()
    accrual.settle_outside(own, accrual.sold_lines(own), at=markets.NOW)
    db.session.commit()
    commissions = db.session.query(Commission).order_by(Commission.id).all()
    orders = {each.id: each.order.public_id for each in commissions}

    with counted() as statements:
        outside = settled_outside(commissions)

    assert [orders[key] for key in outside] == [market.order]
    assert len(statements) == 1


def test_of_no_commissions_none_is_settled(app: Flask) -> None:
    assert settled_outside([]) == set()


def test_a_commission_is_on_hold_then_available_then_taken_back(app: Flask) -> None:
    world = a_world()
    order = earn(world.partner, world.offering, at=AT, unit_retail_minor=90_000)
    [commission] = db.session.query(Commission)
    assert standings([commission])[commission.id] == Standing("pending", until=OVER)
    assert [Standing("pending", until=OVER).days_left(at) for at in (AT, OVER - timedelta(seconds=1), OVER)] == [
        14,
        1,
        0,
    ]

    releasing.release(at=OVER)
    db.session.commit()
    assert standings([commission])[commission.id] == Standing("available", since=OVER)

    rows = sold_lines.of_order(order)
    lines = {row.id: sold for row, sold in zip(rows, accrual.as_sold(order, rows), strict=True)}
    occasion = Occasion("refund", "ref_1", "defective")
    reversing.reverse(
        order, lines, {rows[0].id: Asked(108_000)}, occasion, clearing=Account("refund.clearing"), at=OVER
    )
    db.session.commit()
    assert standings([commission])[commission.id] == Standing("clawed_back")


def test_one_that_waits_for_its_goods_has_no_day_and_a_late_delivery_holds_it_longer(app: Flask) -> None:
    world = a_world()
    counted_stock(world.offering, 1)
    earn(world.partner, world.offering, at=AT, route="customer_checkout")
    [commission] = db.session.query(Commission)
    db.session.execute(db.text("update deliveries set state = 'owed', owed_at = :at, delivered_at = null"), {"at": AT})
    assert standings([commission])[commission.id] == Standing("waiting")

    late = AT + timedelta(days=10)
    db.session.execute(db.text("update deliveries set state = 'delivered', delivered_at = :at"), {"at": late})
    assert standings([commission])[commission.id] == Standing("pending", until=late + timedelta(days=14))
