"""What refunds and lost disputes leave of a partner's figures, to the cent."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from marketplace.commissions import accrual, freezing
from marketplace.core.periods import Period, parse_period
from marketplace.db.base import db
from marketplace.insight import fair_return, profit
from marketplace.insight.profit import Scope
from marketplace.insight.rules import Figures, Returns
from marketplace.ledger import balances
from marketplace.ledger.rules import Account
from marketplace.orders import sold_lines
from marketplace.orders.models import Order
from tests.support.buying import a_purchase_of
from tests.support.market import NOW, Market, a_paid_order
from tests.support.sales import a_link, paid
from tests.support.statements import counted
from tests.support.taking_back import take_back

OCTOBER, NOVEMBER, YEAR = (parse_period(label, "Europe/Berlin") for label in ("2026-10", "2026-11", "2026"))
MIDDLE = datetime(2026, 11, 15, tzinfo=UTC)
BEFORE = Period(NOVEMBER.starts_at, MIDDLE, "before", "Europe/Berlin")
AFTER = Period(MIDDLE, NOVEMBER.ends_at, "after", "Europe/Berlin")
SOLD = Figures(orders=1, sold_minor=90_000, commission_minor=15_000, list_minor=100_000)


def scope_of(market: Market, period: Period = NOVEMBER) -> Scope:
    return Scope(market.partner_id, "EUR", period)


def order_of(market: Market) -> Order:
    return db.session.query(Order).filter_by(public_id=market.order).one()


def booked(market: Market, period: Period) -> int:
    """What the partner's book moved by in a period."""
    moved = balances.movements(db.session(), market.partner_id, "EUR", period.starts_at, period.ends_at)
    return sum(moved.values())


def test_a_full_refund_leaves_nothing_of_a_sale(market: Market) -> None:
    take_back(order_of(market), 108_000, "ref_1", at=NOW)

    total = profit.total(scope_of(market))

    gone = {"returned_minor": 90_000, "clawed_back_minor": 15_000, "list_back_minor": 100_000}
    assert total == replace(SOLD, **gone)
    assert (total.margin_minor, total.net_commission_minor, total.margin_bps) == (0, 0, None)
    assert booked(market, NOVEMBER) == 0
    assert fair_return.of_partner(market.partner_id, NOVEMBER) == [Returns("EUR", 0, 0, 0)]


def test_partial_refunds_take_their_part_by_the_cent_and_end_at_nothing(market: Market) -> None:
    steps = (33_333, 33_333, 33_333, 8_001)
    for number, cash in enumerate(steps):
        take_back(order_of(market), cash, f"ref_{number}", at=NOW)
        gone = sum(steps[: number + 1])
        total = profit.total(scope_of(market))

        assert total.list_back_minor == (2 * 100_000 * gone + 108_000) // (2 * 108_000)
        assert total.margin_minor == booked(market, NOVEMBER)
    assert (total.margin_minor, total.returned_minor, total.list_back_minor) == (0, 90_000, 100_000)


def test_a_refund_counts_when_it_was_booked_and_what_is_over_stays(market: Market) -> None:
    take_back(order_of(market), 54_000, "ref_1", at=NOW)

    half = {"returned_minor": 45_000, "clawed_back_minor": 7_500, "list_back_minor": 50_000}
    assert profit.total(scope_of(market, BEFORE)) == SOLD
    assert profit.total(scope_of(market, AFTER)) == Figures(**half)
    assert profit.total(scope_of(market, NOVEMBER)) == replace(SOLD, **half)
    assert fair_return.of_partner(market.partner_id, BEFORE) == [Returns("EUR", 15_000, 7_500, 67_500)]
    assert fair_return.of_partner(market.partner_id, AFTER) == [Returns("EUR", -7_500, -3_750, -33_750)]


def test_a_month_may_end_below_zero(market: Market) -> None:
    link = a_link(market.world.partner, market.world.offering, at=datetime(2026, 10, 5, tzinfo=UTC))
    order = a_paid_order(link, at=datetime(2026, 10, 6, tzinfo=UTC), email="zoe@hooli.example")

    take_back(order, order.total_minor, "ref_1", at=NOW)
    take_back(order_of(market), 54_000, "ref_2", at=NOW)

    months = profit.by_month(scope_of(market, YEAR))
    assert {label: each.margin_minor for label, each in months.items()} == {"2026-10": 25_000, "2026-11": -17_500}


def test_every_division_deducts_the_same_also_of_orders_from_before(market: Market) -> None:
    take_back(order_of(market), 54_000, "ref_1", at=NOW)

    for period in (OCTOBER, NOVEMBER, BEFORE, AFTER, YEAR):
        scope = scope_of(market, period)
        total = profit.total(scope)
        orders = [figures for _order, figures in profit.every_order(scope)]
        parts = [[each.figures for each in divided(scope)] for divided in (profit.by_account, profit.by_offering)]
        for divided in (orders, *parts, list(profit.by_month(scope).values())):
            for name in ("orders", "returned_minor", "clawed_back_minor", "list_back_minor", "margin_minor"):
                assert sum(getattr(part, name) for part in divided) == getattr(total, name), (period.label, name)
        assert total.net_commission_minor == booked(market, period)
    assert [order.public_id for order in profit.orders(scope_of(market, AFTER)).items] == [market.order]


def test_a_refund_that_came_back_takes_nothing(market: Market) -> None:
    take_back(order_of(market), 54_000, "ref_1", at=NOW)
    take_back(order_of(market), -54_000, "ref_1", at=NOW, cause="refund_failed")

    assert profit.total(scope_of(market)) == SOLD


def test_a_lost_dispute_takes_the_sale_back_and_one_that_was_won_nothing(market: Market) -> None:
    order = order_of(market)
    rows = sold_lines.of_order(order)
    lines = {row.id: sold for row, sold in zip(rows, accrual.as_sold(order, rows), strict=True)}
    frozen = freezing.freeze(order, lines, {rows[0].id: 108_000}, ref="dsp_1", reason="fraudulent", at=NOW)
    freezing.book(order, frozen, ref="dsp_1", at=NOW)
    assert profit.total(scope_of(market)) == SOLD, "what is frozen is not taken"
    freezing.thaw(order, lines, frozen.amounts, ref="dsp_1", reason="fraudulent", at=NOW)
    assert profit.total(scope_of(market)) == SOLD

    take_back(order, 108_000, "dsp_2", at=NOW, cause="chargeback")

    assert profit.total(scope_of(market)).margin_minor == 0


def test_what_a_partner_bought_itself_goes_back_at_its_price_with_the_margin_in_it(market: Market) -> None:
    order = paid(a_purchase_of(market.world.partner, market.world.offering), at=NOW)
    accrual.accrue(order, cash=Account("stripe.pending"), at=NOW)
    db.session.commit()
    before = profit.total(scope_of(market))
    assert (before.bought_minor, before.sell_in_minor, order.total_minor) == (75_000, 25_000, 90_000)

    take_back(order, 30_000, "ref_1", at=NOW)  # a third of it
    third = profit.total(scope_of(market))
    take_back(order, 60_000, "ref_2", at=NOW)
    total = profit.total(scope_of(market))

    assert (third.returned_minor, third.sell_in_back_minor, third.list_back_minor) == (25_000, 8_333, 33_333)
    assert (total.returned_minor, total.sell_in_back_minor, total.list_back_minor) == (75_000, 25_000, 100_000)
    assert total.margin_minor == 15_000, "that of the sale beside it"
    figures = profit.of_orders(scope_of(market), [order])[order.id]
    assert (figures.margin_minor, figures.clawed_back_minor) == (0, 0)


def test_nothing_of_it_takes_a_statement_more(market: Market) -> None:
    take_back(order_of(market), 54_000, "ref_1", at=NOW)

    for asked in (profit.total, profit.by_month, profit.by_account, profit.by_offering):
        with counted() as seen:
            asked(scope_of(market))  # type: ignore[operator]
        assert len(seen) == 1
