from __future__ import annotations

from marketplace.catalog.rules.terms import Subject
from marketplace.insight.margin_change import NEW, Change, terms_around
from marketplace.partners import queries as partners
from tests.support.market import NOW, Market
from tests.support.world import a_margin


def test_the_terms_differ_by_the_change_alone(market: Market) -> None:
    gold = partners.tier_by_code("gold")
    terms = terms_around(Change(gold, "vendor", market.world.vendor, 3100, NOW))
    offering = market.world.offering
    subject = Subject(str(offering.id), (str(offering.category_id),), str(offering.vendor_id))

    before = terms.before(gold).margin_on(subject, account_id=None, at=NOW)
    after = terms.after(gold).margin_on(subject, account_id=None, at=NOW)

    assert (before.bps, after.bps) == (2500, 3100)
    assert after.rule is not None
    assert (after.rule.id, after.rule.version) == (NEW, 1)
    assert [partner.name for partner in terms.partners] == ["Northwind"]


def test_rules_of_single_offerings_are_read_only_where_they_matter(market: Market) -> None:
    rule = a_margin(4000, offering_id=market.world.offering.id)
    gold = partners.tier_by_code("gold")

    wide = terms_around(Change(gold, "everything", None, 100, NOW))
    narrow = terms_around(Change(gold, "offering", market.world.offering, 100, NOW, replaces=rule))

    assert rule.public_id not in {each.id for each in wide.rules}
    assert rule.public_id in {each.id for each in narrow.rules}
    assert [(each.version, each.bps) for each in narrow.after(gold).rules if each.id == rule.public_id] == [(2, 100)]


def test_suspended_partners_are_left_out(market: Market) -> None:
    market.world.partner.state = "suspended"

    assert [p.name for p in terms_around(Change(None, "everything", None, 1, NOW)).partners] == ["Southwind"]
