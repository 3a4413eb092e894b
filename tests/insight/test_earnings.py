from __future__ import annotations

import pytest

from marketplace.catalog import pricing
from marketplace.insight import earnings
from marketplace.insight.earnings import Unpaid
from tests.support.market import NOW, Market
from tests.support.statements import counted
from tests.support.world import an_offering


def test_orders_that_wait_say_what_they_would_bring(market: Market) -> None:
    assert earnings.unpaid(market.partner_id) == [Unpaid("EUR", 1, 15_000)]
    assert earnings.unpaid(market.other_partner_id) == []


@pytest.mark.row("S1-19")
def test_what_was_never_sold_comes_with_its_margin_the_best_first(market: Market) -> None:
    an_offering("Firewall", vendor=market.world.vendor, unit_minor=200_000)
    terms = pricing.seller_terms(market.partner_id, at=NOW)

    with counted() as seen:
        cards = earnings.never_sold(market.partner_id, terms, currency="EUR", at=NOW)

    assert len(seen) == 4
    assert [(card.facts.offering_name, card.unit.margin_minor) for card in cards] == [
        ("Firewall", 50_000),
        ("Mail Guard", 833),
    ]
    other = pricing.seller_terms(market.other_partner_id, at=NOW)
    names = [
        card.facts.offering_name for card in earnings.never_sold(market.other_partner_id, other, currency="EUR", at=NOW)
    ]
    assert names == ["Firewall", "Backup Suite"], "Mail Guard is what it has sold"
