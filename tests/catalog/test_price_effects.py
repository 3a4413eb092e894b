from __future__ import annotations

from datetime import UTC, datetime

from flask import Flask

from marketplace.catalog.price_effects import effects_of
from marketplace.catalog.sheets import prices
from marketplace.db.base import db
from tests.support.sales import a_link
from tests.support.world import a_margin, a_world

AT = datetime(2026, 10, 1, 9, tzinfo=UTC)


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
    assert (effects.links, effects.partners_with_links) == (1, 1)


def test_prices_that_stay_affect_nobody(app: Flask) -> None:
    world = a_world()
    text = f"offering,plan,currency,unit\n{world.offering.public_id},Licence,EUR,1000.00\n"

    effects = effects_of(prices.preview(text, effective_from=AT), at=AT)

    assert (effects.tiers, effects.links) == ([], 0)
