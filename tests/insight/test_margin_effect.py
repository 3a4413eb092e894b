from __future__ import annotations

from datetime import timedelta

import pytest

from marketplace.catalog import concessions, margins
from marketplace.catalog.models import MarginRule
from marketplace.db.base import db
from marketplace.insight.margin_change import Change
from marketplace.insight.margin_effect import Shift, foresee
from marketplace.partners import queries as partners
from tests.support.market import NOW, Market
from tests.support.statements import counted
from tests.support.world import a_category, a_margin, an_offering


def everything(tier: str | None, bps: int | None, replaces: MarginRule | None = None) -> Change:
    return Change(partners.tier_by_code(tier) if tier else None, "everything", None, bps, NOW, replaces)


def rule_of(tier: str) -> MarginRule:
    wide = {"tier_id": partners.tier_by_code(tier).id, "scope_kind": "everything"}
    return db.session.query(MarginRule).filter_by(**wide).one()


def test_a_raise_names_the_tier_the_partner_and_the_money_and_writes_nothing(market: Market) -> None:
    rules = db.session.query(MarginRule).count()

    effect = foresee(everything("gold", 2800, rule_of("gold")), at=NOW)

    [tier] = effect.tiers
    assert (tier.name, tier.partners, tier.shifts) == ("Gold", 1, (Shift(2500, 2800, 2),))
    [partner] = effect.partners
    assert (partner.name, partner.offerings, partner.has_concessions) == ("Northwind", 2, False)
    # One sale of 1 000.00 list in 90 days: 280.00 instead of 250.00, so 10.00 a month.
    assert partner.monthly == effect.monthly == {"EUR": 1_000}
    assert (effect.affected, effect.links) == (1, ())
    assert db.session.query(MarginRule).count() == rules


def test_a_cut_names_the_links_that_keep_the_better_old_terms(market: Market) -> None:
    effect = foresee(everything("gold", 2000, rule_of("gold")), at=NOW)

    assert effect.monthly == {"EUR": -1_667}
    assert [(link.public_id, link.partner, link.kept_bps, link.to_bps) for link in effect.links] == [
        (market.link, "Northwind", 2500, 2000)
    ]


def test_ending_the_only_rule_leaves_no_margin(market: Market) -> None:
    effect = foresee(everything("gold", None, rule_of("gold")), at=NOW)

    assert effect.tiers[0].shifts == (Shift(2500, 0, 2),)
    assert effect.monthly == {"EUR": -8_333}


def test_a_rule_for_any_tier_changes_only_who_has_no_better_one(market: Market) -> None:
    effect = foresee(everything(None, 5000), at=NOW)

    assert [tier.shifts for tier in effect.tiers] == [(), ()], "a rule that names the tier wins"
    assert (effect.affected, effect.monthly) == (0, {})


def test_an_offering_with_a_rule_of_its_own_keeps_it_and_caps_hold(market: Market) -> None:
    a_margin(3500, offering_id=market.world.other_offering.id)
    market.world.offering.cap_bps = 2600
    db.session.flush()

    effect = foresee(everything("gold", 3000, rule_of("gold")), at=NOW)

    assert effect.tiers[0].shifts == (Shift(2500, 2600, 1),)
    assert effect.monthly == {"EUR": 333}  # 10.00 more in 90 days


def test_concessions_fill_up_to_the_cap_of_their_own_partner(market: Market) -> None:
    market.world.offering.cap_bps = 3000
    grant = {"funder": "vendor", "reason": "Tender", "granted_by": "usr_1", "at": NOW}
    concessions.grant(market.world.partner, bps=500, starts_at=NOW, ends_at=NOW + timedelta(days=9), **grant)
    db.session.flush()

    effect = foresee(everything("gold", 2800, rule_of("gold")), at=NOW)

    [partner] = effect.partners
    assert partner.has_concessions
    assert set(partner.shifts) == {Shift(3000, 3300, 1)}, "Backup Suite is at its cap before and after"
    assert effect.tiers[0].shifts == (Shift(2500, 2800, 2),)
    assert partner.monthly == {}


def test_categories_cover_what_hangs_below_them_and_one_offering_covers_itself(market: Market) -> None:
    below = a_category("Backup")
    below.parent_id = market.world.offering.category_id
    deep = an_offering("Deep", vendor=market.world.vendor, category=below)
    db.session.flush()
    gold = partners.tier_by_code("gold")

    tree = foresee(Change(gold, "category", market.world.offering.category, 4000, NOW), at=NOW)
    one = foresee(Change(gold, "offering", deep, 4500, NOW), at=NOW)
    vendor = foresee(Change(gold, "vendor", market.world.other_vendor, 1000, NOW), at=NOW)

    assert tree.tiers[0].shifts[0].to_bps == 4000
    assert one.tiers[0].shifts == (Shift(2500, 4500, 1),)
    assert one.monthly == {}
    assert vendor.tiers[0].shifts == (Shift(2500, 1000, 1),)


def test_the_fingerprint_changes_with_the_terms_and_not_with_sales(market: Market) -> None:
    change = everything("gold", 2800, rule_of("gold"))
    before = foresee(change, at=NOW).fingerprint
    assert foresee(change, at=NOW + timedelta(days=5)).fingerprint == before

    margins.set_rule(
        tier=None,
        scope_kind="vendor",
        scope=market.world.vendor,
        bps=900,
        effective_from=NOW,
        created_by="usr_1",
        at=NOW,
    )

    assert foresee(change, at=NOW).fingerprint != before


@pytest.mark.parametrize("more", [0, 40])
def test_the_number_of_statements_does_not_grow(market: Market, more: int) -> None:
    for number in range(more):
        an_offering(f"Offering {number}", vendor=market.world.vendor)
    db.session.flush()
    change = everything("gold", 2000, rule_of("gold"))

    with counted() as seen:
        foresee(change, at=NOW)

    assert len(seen) == 7
