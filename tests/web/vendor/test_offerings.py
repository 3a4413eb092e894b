from __future__ import annotations

from flask.testing import FlaskClient

from marketplace.db.base import db
from tests.support.statements import counted
from tests.support.world import World, an_offering


def test_a_vendor_lists_its_own_offerings_in_every_state(staff: FlaskClient, world: World) -> None:
    an_offering("Draft Thing", vendor=world.vendor, state="draft")
    db.session.commit()

    with counted() as seen:
        page = staff.get("/vendor/offerings/").text

    assert len(seen) <= 4
    for words in ("Backup Suite", "Draft Thing", "€1,000.00"):
        assert words in page
    assert "Mail Guard" not in page
    assert "Draft Thing" not in staff.get("/vendor/offerings/?state=published").text
    assert "Backup Suite" not in staff.get("/vendor/offerings/?q=draft").text
    assert "No offering fits." in staff.get("/vendor/offerings/?q=nothing").text


def test_one_of_them_is_shown_with_its_prices(staff: FlaskClient, world: World) -> None:
    page = staff.get(f"/vendor/offerings/{world.offering.public_id}/").text

    for words in ("Backup Suite", "€1,000.00", "In force", "One-time"):
        assert words in page


def test_another_vendors_offering_looks_like_none(staff: FlaskClient, world: World) -> None:
    foreign = staff.get(f"/vendor/offerings/{world.other_offering.public_id}/")
    absent = staff.get("/vendor/offerings/off_unknown/")

    assert (foreign.status_code, absent.status_code) == (404, 404)
