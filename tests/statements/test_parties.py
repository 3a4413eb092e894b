"""The names behind the parties of the books."""

from __future__ import annotations

from flask import Flask

from marketplace.db.actor import Actor, acting
from marketplace.statements.parties import PartyName, party_names
from tests.support.statements import counted
from tests.support.world import a_world


def test_partners_vendors_and_tax_offices_are_named(app: Flask) -> None:
    world = a_world()
    partner, vendor = f"partner:{world.partner.id}", f"vendor:{world.vendor.id}"
    expected = {
        partner: PartyName("partner", "Northwind", world.partner.public_id),
        vendor: PartyName("vendor", "Contoso", world.vendor.public_id),
        "tax:US-CA": PartyName("tax", "US-CA"),
    }

    with counted() as statements:
        found = party_names([partner, vendor, vendor, None, "tax:US-CA", "partner:999999"])

    assert found == expected
    assert len(statements) == 2
    assert party_names([]) == {}


def test_a_partner_does_not_learn_another_ones_name(app: Flask) -> None:
    world = a_world()
    own, foreign = world.partner.id, f"partner:{world.other_partner.id}"

    with acting(Actor("partner", str(own))):
        assert party_names([foreign]) == {}
