from __future__ import annotations

from datetime import timedelta

from marketplace.insight import margin_counts
from marketplace.insight.margin_change import Change, terms_around
from marketplace.partners import queries as partners
from tests.support.market import NOW, Market
from tests.support.world import an_offering


def test_offerings_that_share_category_vendor_and_cap_are_counted_together(market: Market) -> None:
    offering = market.world.offering
    for number in range(3):
        an_offering(f"More {number}", vendor=market.world.vendor, category=offering.category)
    an_offering("Draft", vendor=market.world.vendor, category=offering.category, state="draft")
    gold = partners.tier_by_code("gold")

    counts = margin_counts.kinds_by_tier(terms_around(Change(gold, "vendor", market.world.vendor, 1, NOW)))

    [(kind, number)] = counts[gold.id].items()
    assert (kind.vendor_id, kind.category_id, kind.cap_bps, kind.offering_id, number) == (
        market.world.vendor.id, offering.category_id, None, None, 4,
    )  # fmt: skip


def test_sales_are_those_paid_since(market: Market) -> None:
    terms = terms_around(Change(None, "everything", None, 1, NOW))

    sold = margin_counts.sold_since(terms, NOW - timedelta(days=90))

    assert sorted(each.list_total_minor for each in sold) == [3_333, 100_000]
    assert margin_counts.sold_since(terms, NOW) == []


def test_paths_lead_from_a_category_to_its_root(market: Market) -> None:
    key = market.world.offering.category_id

    assert margin_counts.category_paths()[key][0] == str(key)


def test_links_that_are_over_when_the_change_begins_do_not_count(market: Market) -> None:
    soon = terms_around(Change(None, "everything", None, 1, NOW))
    later = terms_around(Change(None, "everything", None, 1, NOW + timedelta(days=60)))

    assert {link.public_id for link in margin_counts.open_links(soon)} == {market.link, market.foreign_link}
    assert list(margin_counts.open_links(later)) == []
