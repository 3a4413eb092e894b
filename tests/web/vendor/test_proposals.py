"""What a vendor is shown of a proposal."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Flask

from marketplace.catalog import revisions
from marketplace.catalog.price_effects import Reach
from marketplace.catalog.revised_prices import ProposedPrice
from marketplace.db.actor import Actor, acting
from marketplace.db.base import db
from marketplace.web.vendor.proposals import facts_of
from tests.support.sales import a_link
from tests.support.world import a_margin, a_world

AT = datetime(2026, 10, 1, 9, tzinfo=UTC)


def test_proceeds_of_each_seller_stand_beside_those_of_today(app: Flask) -> None:
    world = a_world()
    a_margin(4000, tier="silver", offering_id=world.offering.id)
    a_link(world.partner, world.offering, at=AT)
    plan = world.offering.plans[0].public_id
    prices = [ProposedPrice(plan, "EUR", 80_000), ProposedPrice(plan, "USD", 50_000)]
    revision = revisions.propose(world.offering, {"name": "Vault", "prices": prices}, by="usr_a", at=AT)
    db.session.commit()

    with acting(Actor("vendor", str(world.vendor.id))):
        facts = facts_of(revision, at=AT)

    assert [(change.field, change.before, change.after) for change in facts["changes"]] == [
        ("name", "Backup Suite", "Vault")
    ]
    euro, dollar = facts["brings"].values()
    assert [(new.tier, old.proceeds_minor, new.proceeds_minor) for old, new in euro] == [
        (None, 90_000, 72_000), ("Gold", 67_500, 54_000), ("Silver", 54_000, 43_200),
    ]  # fmt: skip
    assert [(old, new.proceeds_minor) for old, new in dollar] == [(None, 45_000), (None, 33_750), (None, 27_000)]
    assert facts["reach"] == Reach(1, 1, 0, 0, 0, 0)


def test_words_alone_reach_nobodys_prices(app: Flask) -> None:
    world = a_world()
    revision = revisions.propose(world.offering, {"name": "Vault"}, by="usr_a", at=AT)

    facts = facts_of(revision, at=AT)

    assert (facts["price_changes"], facts["reach"]) == ([], None)
