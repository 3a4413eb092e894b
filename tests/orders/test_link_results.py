"""What became of links."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask

from marketplace.orders.link_results import NOTHING, LinkResult, orders_of_link, results_of
from tests.support import market as markets
from tests.support.sales import a_link
from tests.support.statements import counted


def test_a_link_counts_the_orders_that_came_by_it_and_what_the_paid_ones_earned(app: Flask) -> None:
    market = markets.a_market()
    unused = a_link(market.world.partner, market.world.offering).public_id

    with counted() as statements:
        results = results_of(market.partner_id, [market.link, unused])

    assert results == {market.link: LinkResult(orders=2, paid=1, commission_minor=15_000), unused: NOTHING}
    assert len(statements) == 1
    found = [order.public_id for order in orders_of_link(market.partner_id, market.link)]
    assert found == [market.waiting, market.order]


def test_an_order_counts_though_stronger_evidence_decided_it(app: Flask) -> None:
    market = markets.a_market()  # its first order made the partner the account's partner of record
    link = a_link(market.world.partner, market.world.offering, at=markets.NOW)
    order = markets.a_paid_order(link, at=markets.NOW + timedelta(hours=1))

    assert order.attribution == "partner_of_record"
    assert results_of(market.partner_id, [link.public_id])[link.public_id].orders == 1


def test_another_partners_link_brought_nothing_of_mine(app: Flask) -> None:
    market = markets.a_market()

    assert results_of(market.partner_id, [market.foreign_link]) == {market.foreign_link: NOTHING}
    assert orders_of_link(market.partner_id, market.foreign_link) == []
    assert results_of(market.partner_id, []) == {}
