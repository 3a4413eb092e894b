"""What a price would bring its vendor, by the margins of the day."""

from __future__ import annotations

from flask import Flask

from marketplace.catalog import proceeds
from marketplace.catalog.models import Plan
from marketplace.db.actor import Actor, acting
from marketplace.db.base import db
from tests.support.sales import AT
from tests.support.world import a_margin, a_world


def test_every_tier_is_worked_out_as_a_sale_would_be(app: Flask) -> None:
    world = a_world()
    a_margin(3000, tier="silver", offering_id=world.other_offering.id)
    plan_id, vendor_id = world.offering.plans[0].id, world.vendor.id
    db.session.commit()

    with acting(Actor("vendor", str(vendor_id))):
        found = proceeds.preview(db.session.get_one(Plan, plan_id), 100_000, currency="EUR", at=AT)

    assert {
        (each.tier, each.margin_bps, each.partner_minor, each.fee_minor, each.proceeds_minor) for each in found
    } == {
        (None, 0, 100_000, 10_000, 90_000),
        ("Gold", 2500, 75_000, 7_500, 67_500),
        ("Silver", 1750, 82_500, 8_250, 74_250),
    }


def test_margins_are_told_to_vendors_about_their_own_offerings_only(app: Flask) -> None:
    world = a_world()
    a_margin(3000, tier="gold", offering_id=world.other_offering.id)
    vendor_id, partner_id = world.vendor.id, world.partner.id
    db.session.commit()

    def seen(actor: Actor) -> list[int]:
        with acting(actor):
            return sorted(row.bps for row in db.session.execute(proceeds.RULES, {"at": AT}))

    assert seen(Actor("vendor", str(vendor_id))) == [1750, 2500]
    assert seen(Actor("partner", str(partner_id))) == []
    assert seen(Actor("anonymous")) == []
