"""The first page's facts."""

from __future__ import annotations

from datetime import timedelta

from flask import Flask

from marketplace.catalog import pricing
from marketplace.core import clock
from marketplace.db.base import db
from marketplace.partners.models import Partner
from marketplace.web.portal.overview import overview
from marketplace.web.portal.selling import Selling
from tests.support.market import NOW, Market
from tests.support.sales import a_link


def of(market: Market) -> Selling:
    partner = db.session.get_one(Partner, market.partner_id)
    return Selling(partner, pricing.seller_terms(partner.id, at=NOW), NOW)


def test_twelve_months_end_with_the_present_one(app: Flask, market: Market) -> None:
    (euros,) = overview(of(market)).earnings

    assert (euros.currency, euros.month_minor, euros.book.pending) == ("EUR", 15_000, 15_000)
    assert (len(euros.months), euros.months[0], euros.months[-1]) == (12, "Dec 25", "Nov 26")
    assert euros.by_month == [0] * 11 + [15_000]


def test_recent_unpaid_orders_and_links_that_end_soon_need_somebody(app: Flask, market: Market) -> None:
    soon = a_link(market.world.partner, market.world.offering, at=NOW - timedelta(days=25)).public_id

    facts = overview(of(market))

    assert [order.public_id for order in facts.waiting] == [market.waiting]
    assert [link.public_id for link in facts.expiring] == [soon]
    assert [order.public_id for order in facts.latest] == [market.waiting, market.order]
    assert set(facts.companies.values()) == {"Acme"}


def test_orders_that_waited_too_long_are_left_alone(app: Flask, market: Market) -> None:
    late = Selling(of(market).partner, of(market).terms, NOW + timedelta(days=40))

    with clock.frozen(late.at):
        assert overview(late).waiting == []
