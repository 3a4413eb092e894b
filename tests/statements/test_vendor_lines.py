"""A vendor's sales: its own lines, filters that hold, and nobody's name in them."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask

from marketplace.core.periods import parse_period
from marketplace.db.actor import Actor, acting
from marketplace.db.base import db
from marketplace.statements import vendor_lines
from tests.support.market import SOLD, a_market
from tests.support.sales import a_link, an_order
from tests.support.statements import counted
from tests.support.world import a_world

NOVEMBER = parse_period("2026-11", "Europe/Berlin")
OCTOBER = parse_period("2026-10", "Europe/Berlin")


def test_own_lines_only_the_last_placed_first_in_one_statement(app: Flask) -> None:
    market = a_market()
    vendor_id, ordered = market.world.vendor.id, [market.waiting, market.order]
    other = an_order(a_link(market.world.partner, market.world.offering, market.world.other_offering), at=SOLD)
    mixed = other.public_id
    db.session.commit()

    with acting(Actor("vendor", str(vendor_id))), counted() as seen:
        page = vendor_lines.lines_page(vendor_id)
        found = [line.order.public_id for line in page.items]

    assert len(seen) == 1
    assert set(found) == {*ordered, mixed}
    assert found[0] == market.waiting
    assert {line.vendor_id for line in page.items} == {vendor_id}


def test_filters_hold(app: Flask) -> None:
    market = a_market()
    vendor_id = market.world.vendor.id

    def found(**filters: object) -> list[str]:
        return [line.order.public_id for line in vendor_lines.lines_page(vendor_id, **filters).items]  # type: ignore[arg-type]

    assert found(state="paid") == [market.order]
    assert found(search=market.waiting[-6:]) == [market.waiting]
    assert found(search="backup") == [market.waiting, market.order]
    assert found(currency="USD") == []
    assert (found(period=NOVEMBER), found(period=OCTOBER)) == ([market.order], [])


def test_buyers_are_a_pseudonym_and_a_country_and_only_for_the_vendor_that_sold(app: Flask) -> None:
    market = a_market()
    vendor_id, other_id = market.world.vendor.id, market.world.other_vendor.id
    lines = vendor_lines.lines_page(vendor_id).items
    assert vendor_lines.sold_to(lines) == {}, "the house knows accounts otherwise"

    with acting(Actor("vendor", str(vendor_id))):
        own = vendor_lines.sold_to(vendor_lines.lines_page(vendor_id).items)
        assert {each.country for each in own.values()} == {"DE"}
        assert all(each.account.startswith("acc_") for each in own.values())
        assert vendor_lines.sold_to([]) == {}
    with acting(Actor("vendor", str(other_id))):
        rows = db.session.execute(vendor_lines.ACCOUNTS, {"orders": list(own)}).all()
        assert rows == []


def test_months_add_up_paid_lines_by_currency(app: Flask) -> None:
    market = a_market()

    [month] = vendor_lines.months_of_sales(market.world.vendor.id, "Europe/Berlin")

    assert (month.period.label, month.currency, month.lines, month.units) == ("2026-11", "EUR", 1, 1)
    assert (month.partner_minor, month.fee_minor, month.proceeds_minor, month.net_minor) == (
        75_000,
        7_500,
        67_500,
        67_500,
    )


def test_months_end_at_midnight_of_the_time_zone(app: Flask) -> None:
    world = a_world()
    order = an_order(a_link(world.partner, world.offering))
    order.state, order.paid_at = "paid", NOVEMBER.ends_at - timedelta(seconds=1)
    db.session.commit()

    assert [month.period.label for month in vendor_lines.months_of_sales(world.vendor.id, "Europe/Berlin")] == [
        "2026-11"
    ]
    assert [month.period.label for month in vendor_lines.months_of_sales(world.vendor.id, "Asia/Tokyo")] == ["2026-12"]
