from __future__ import annotations

from flask.testing import FlaskClient

from marketplace.db.base import db
from tests.support.people import sign_in
from tests.support.world import a_person, a_world


def test_a_vendor_finds_its_own_offerings_and_jumps_to_one_by_its_id(app: object, client: FlaskClient) -> None:
    world = a_world()
    person = a_person(world.vendor.id, "staff", email="staff@contoso.example")
    own, foreign = world.offering.public_id, world.other_offering.public_id
    db.session.commit()
    browser = sign_in(client, person)

    assert "Backup Suite" in browser.get("/vendor/search/?q=back").text
    assert browser.get(f"/vendor/search/?q={own}").location == f"/vendor/offerings/{own}/"
    assert "Nothing fits" in browser.get(f"/vendor/search/?q={foreign}").text
