"""What a vendor is told of leads: that there was one, and one word."""

from __future__ import annotations

from flask.testing import FlaskClient

from marketplace.core import clock
from tests.support.leads import taken
from tests.support.protection import registered
from tests.support.world import World


def test_a_vendor_sees_numbers_and_one_word(staff: FlaskClient, world: World) -> None:
    assert "Nobody has asked for your offerings yet." in staff.get("/vendor/leads/").text
    registered(world.partner, at=clock.now())
    lead = taken("kim@acme.com", offerings=[world.offering], at=clock.now())
    kept = taken("kim@globex.com", offerings=[world.offering], at=clock.now())
    foreign = taken("kim@acme.com", offerings=[world.other_offering], at=clock.now())

    page, sheet = staff.get("/vendor/leads/").text, staff.get("/vendor/leads/?format=csv").text

    for shown in (page, sheet):
        assert lead.public_id in shown
        assert kept.public_id in shown
        assert foreign.public_id not in shown
        assert "acme" not in shown.lower()
        assert "globex" not in shown.lower()
    assert "Routed" in page
    assert "With the house" in page
    assert [line.split(",")[2] for line in sheet.splitlines()] == ["standing", "with_the_house", "routed"]
