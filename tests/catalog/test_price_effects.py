from __future__ import annotations

from datetime import UTC, datetime, timedelta

from flask import Flask

from marketplace.catalog.models import Concession, Offering
from marketplace.catalog.price_effects import Reach, effects_of, reach_of
from marketplace.catalog.sheets import prices
from marketplace.core.ids import new_public_id
from marketplace.db.actor import Actor, acting
from marketplace.db.base import db
from marketplace.partners.models import Partner
from tests.support.sales import a_link
from tests.support.shops import a_price, a_storefront
from tests.support.world import a_margin, a_world, an_offering

AT = datetime(2026, 10, 1, 9, tzinfo=UTC)
NOBODY = Reach(0, 0, 0, 0, 0, 0)


def test_each_tier_hears_what_its_margin_was_and_will_be_and_links_are_counted(app: Flask) -> None:
    world = a_world()
    a_margin(4000, tier="silver", offering_id=world.offering.id)
    a_link(world.partner, world.offering, at=AT)
    db.session.commit()
    text = f"offering,plan,currency,unit\n{world.offering.public_id},Licence,EUR,800.00\n"

    effects = effects_of(prices.preview(text, effective_from=AT), at=AT)

    assert {(each.tier, each.partners, each.offerings) for each in effects.tiers} == {("Gold", 1, 1), ("Silver", 1, 1)}
    assert {each.tier: (each.margin_before, each.margin_after) for each in effects.tiers} == {
        "Gold": ({"EUR": 25_000}, {"EUR": 20_000}),
        "Silver": ({"EUR": 40_000}, {"EUR": 32_000}),
    }
    assert effects.reach == Reach(1, 1, 0, 0, 0, 0)


def test_prices_that_stay_affect_nobody(app: Flask) -> None:
    world = a_world()
    text = f"offering,plan,currency,unit\n{world.offering.public_id},Licence,EUR,1000.00\n"

    effects = effects_of(prices.preview(text, effective_from=AT), at=AT)

    assert (effects.tiers, effects.reach) == ([], NOBODY)


def test_each_thing_counts_once_however_many_offerings_it_touches(app: Flask) -> None:
    world = a_world()
    second = an_offering("Mail Guard Plus", vendor=world.vendor)
    for offering in (world.offering, second):
        a_link(world.partner, offering, at=AT)
    a_link(world.other_partner, world.offering, at=AT)
    keys = [world.offering.id, second.id]

    assert reach_of(keys, at=AT) == Reach(3, 2, 0, 0, 0, 0)
    assert reach_of([second.id], at=AT) == Reach(1, 1, 0, 0, 0, 0)
    assert reach_of(keys, at=AT + timedelta(days=4000)) == NOBODY


def test_open_storefronts_that_show_an_offering_and_their_own_prices_are_counted(app: Flask) -> None:
    world = a_world()
    chosen = a_storefront(world.partner, chosen=(world.offering,), at=AT)
    a_price(chosen, world.offering, 95_000, at=AT)
    a_storefront(None, at=AT)
    closed = a_storefront(world.other_partner, chosen=(world.offering,), at=AT)
    closed.published_at = None
    db.session.flush()

    assert reach_of([world.offering.id], at=AT) == Reach(0, 0, 2, 1, 0, 0)
    assert reach_of([world.other_offering.id], at=AT) == Reach(0, 0, 1, 0, 0, 0)


def test_concessions_that_can_still_come_on_top_are_counted(app: Flask) -> None:
    world, day = a_world(), timedelta(days=1)
    a_concession(world.partner, world.offering, AT - day, AT + day)
    a_concession(world.partner, None, AT + day, AT + 2 * day)
    a_concession(world.other_partner, None, AT - day, AT + day)
    a_concession(world.partner, world.other_offering, AT - day, AT + day)
    a_concession(world.partner, world.offering, AT - 2 * day, AT - day)
    a_concession(world.partner, world.offering, AT + day, AT + day)

    assert reach_of([world.offering.id], at=AT) == Reach(0, 0, 0, 0, 3, 2)


def test_a_vendor_counts_for_its_own_offerings_only_and_hears_of_no_concession(app: Flask, web: Flask) -> None:
    world = a_world()
    for partner, offering in ((world.partner, world.offering), (world.other_partner, world.other_offering)):
        a_link(partner, offering, at=AT)
        a_concession(partner, offering, AT, AT + timedelta(days=1))
    keys = [world.offering.id, world.other_offering.id]
    vendor, partner = Actor("vendor", str(world.vendor.id)), Actor("partner", str(world.partner.id))
    db.session.commit()

    with web.app_context(), acting(vendor):
        assert reach_of(keys, at=AT) == Reach(1, 1, 0, 0, 0, 0)
    with web.app_context(), acting(partner):
        assert reach_of(keys, at=AT) == NOBODY


def a_concession(partner: Partner, offering: Offering | None, starts_at: datetime, ends_at: datetime) -> None:
    db.session.add(
        Concession(
            public_id=new_public_id("con"), partner_id=partner.id, offering_id=offering.id if offering else None,
            bps=100, funder="vendor", reason="Launch", granted_by="usr_a", starts_at=starts_at, ends_at=ends_at,
        )
    )  # fmt: skip
    db.session.flush()
