from __future__ import annotations

from datetime import UTC, datetime

import pytest

from marketplace.core.periods import parse_period
from marketplace.db.base import db
from marketplace.insight import profit
from marketplace.insight.profit import Scope
from marketplace.insight.rules import Figures, Work
from marketplace.ledger import balances
from marketplace.orders.models import Order
from marketplace.statements import queries as statements
from tests.support.market import Market, a_paid_order
from tests.support.sales import a_link
from tests.support.statements import counted
from tests.support.world import an_offering

NOVEMBER = parse_period("2026-11", "Europe/Berlin")
YEAR = parse_period("2026", "Europe/Berlin")
WORK = Work(hourly_minor=6_000, checkout_minutes=30)


def scope_of(market: Market, period: object = NOVEMBER, **changes: object) -> Scope:
    return Scope(market.partner_id, "EUR", period, **changes)  # type: ignore[arg-type]


def sell_more(market: Market) -> None:
    """Two more sales: the same customer buys 3 of another offering, somebody else one more of the first."""
    other = an_offering("Firewall", vendor=market.world.vendor, unit_minor=3_333)
    link = a_link(market.world.partner, other, quantity=3, at=datetime(2026, 11, 5, tzinfo=UTC))
    a_paid_order(link, at=datetime(2026, 11, 6, 8, 0, tzinfo=UTC))
    again = a_link(market.world.partner, market.world.offering, at=datetime(2026, 11, 8, tzinfo=UTC))
    a_paid_order(again, email="zoe@initech.example", at=datetime(2026, 11, 9, tzinfo=UTC))


def test_the_paid_order_of_example_a_leaves_its_commission_less_the_work(market: Market) -> None:
    total = profit.total(scope_of(market, work=WORK))

    assert total == Figures(orders=1, sold_minor=90_000, commission_minor=15_000, cost_minor=3_000, list_minor=100_000)
    assert (total.margin_minor, total.result_minor, total.margin_bps) == (15_000, 12_000, 1_500)


@pytest.mark.row("S1-16")
def test_every_division_adds_up_to_the_total_and_to_ledger_and_statement(market: Market) -> None:
    sell_more(market)
    for period in (NOVEMBER, YEAR, parse_period("2026-10", "Europe/Berlin")):
        scope = scope_of(market, period, work=WORK)
        total = profit.total(scope)
        orders = [figures for _order, figures in profit.every_order(scope, at_once=1)]
        months = profit.by_month(scope).values()
        divisions = (orders, months, [each.figures for each in profit.by_account(scope)])
        for parts in divisions:
            for name in ("orders", "sold_minor", "commission_minor", "cost_minor", "list_minor"):
                assert sum(getattr(part, name) for part in parts) == getattr(total, name)
        offerings = [each.figures for each in profit.by_offering(scope)]
        assert sum(each.margin_minor for each in offerings) == total.margin_minor

        booked = balances.movements(db.session(), market.partner_id, "EUR", period.starts_at, period.ends_at)
        head = statements.head(statements.one(market.world.partner.public_id, "EUR"), period)
        assert total.commission_minor == booked.get("accrual", 0) == head.moved.get("accrual", 0)


def test_a_sale_booked_late_is_in_the_month_it_was_paid_and_the_year_agrees_with_the_book(market: Market) -> None:
    link = a_link(market.world.partner, market.world.offering, at=datetime(2026, 10, 5, tzinfo=UTC))
    a_paid_order(link, at=datetime(2026, 10, 6, tzinfo=UTC), email="zoe@initech.example")  # after November's was booked

    months = profit.by_month(scope_of(market, YEAR))

    assert {label: each.commission_minor for label, each in months.items()} == {"2026-10": 25_000, "2026-11": 15_000}
    booked = balances.movements(db.session(), market.partner_id, "EUR", YEAR.starts_at, YEAR.ends_at)
    assert booked["accrual"] == 40_000


def test_a_partner_order_counts_its_margin_in_the_price_and_no_commission(market: Market) -> None:
    order = db.session.query(Order).filter_by(public_id=market.order).one()
    order.route, order.commission_minor = "partner_order", 0
    db.session.flush()

    total = profit.total(scope_of(market, work=Work(6_000, 30, 10, 0)))

    assert (total.bought_minor, total.sell_in_minor, total.commission_minor) == (75_000, 25_000, 0)
    assert (total.sold_minor, total.cost_minor, total.margin_minor) == (0, 1_000, 25_000)
    assert profit.of_orders(scope_of(market, work=Work(6_000, 30, 10, 0)), [order]) == {order.id: total}


def test_the_largest_come_first_and_orders_can_be_of_one_account(market: Market) -> None:
    sell_more(market)
    scope = scope_of(market, YEAR)

    offerings, accounts = profit.by_offering(scope), profit.by_account(scope)

    assert [(each.name, each.figures.margin_minor) for each in offerings] == [
        ("Backup Suite", 40_000),
        ("Firewall", 2_500),
    ]
    assert [each.figures.commission_minor for each in accounts] == [25_000, 17_500]
    page = profit.orders(scope, account=accounts[1].public_id)
    assert [order.commission_minor for order in page.items] == [2_500, 15_000], "the last paid first"
    assert profit.orders(scope, account="acc_absent").items == []


def test_what_is_not_paid_or_in_another_currency_or_span_is_left_out(market: Market) -> None:
    assert profit.total(Scope(market.partner_id, "USD", NOVEMBER)) == Figures()
    assert profit.total(scope_of(market, parse_period("2025", "UTC"))) == Figures()
    assert profit.currencies(market.partner_id) == ["EUR"]
    assert profit.currencies(0) == []


def test_the_total_takes_one_statement(market: Market) -> None:
    with counted() as seen:
        profit.total(scope_of(market))

    assert len(seen) == 1
