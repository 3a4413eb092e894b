"""What lowered a commission: each step with the sums before and after it."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Flask

from marketplace.commissions import accrual, reductions, reversing
from marketplace.commissions.models import Commission
from marketplace.commissions.reversing import Asked, Occasion
from marketplace.db.base import db
from marketplace.ledger.rules import Account
from marketplace.orders import sold_lines
from tests.support.earnings import earn
from tests.support.statements import counted
from tests.support.world import a_world

AT = datetime(2026, 11, 5, 12, tzinfo=UTC)


def test_each_step_tells_what_had_gone_back_before_and_since(app: Flask) -> None:
    world = a_world()
    order = earn(world.partner, world.offering, world.other_offering, at=AT, unit_retail_minor=90_000)
    rows = sold_lines.of_order(order)
    lines = {row.id: sold for row, sold in zip(rows, accrual.as_sold(order, rows), strict=True)}
    for ref, cash, cause in (
        ("ref_1", 27_000, "refund"),
        ("ref_2", 54_000, "refund"),
        ("ref_2", -54_000, "refund_failed"),
    ):
        occasion = Occasion(cause, ref, "defective")  # type: ignore[arg-type]
        asked = {rows[0].id: Asked(cash)}
        reversing.reverse(order, lines, asked, occasion, clearing=Account("refund.clearing"), at=AT)
        db.session.commit()
    first, second = db.session.query(Commission).order_by(Commission.id)

    with counted() as statements:
        steps = reductions.of_commission(first)

    assert len(statements) == 1
    assert [(each.cause_ref, each.amount_minor, each.taken_after_minor) for each in steps] == [
        ("ref_1", 3_750, 3_750),
        ("ref_2", 7_500, 11_250),
        ("ref_2", -7_500, 3_750),
    ]
    assert [(each.cash_before_minor, each.cash_after_minor) for each in steps] == [
        (0, 27_000),
        (27_000, 81_000),
        (81_000, 27_000),
    ]
    assert {(each.paid_minor, each.earned_minor, each.reason, each.bucket) for each in steps} == {
        (108_000, 15_000, "defective", "pending")
    }
    assert reductions.of_commission(second) == []
    assert reductions.of_order(order.id) == steps
