from __future__ import annotations

from flask.testing import FlaskClient

from marketplace.catalog.models import Offering
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


def test_a_draft_is_written_and_changed_until_it_is_published(staff: FlaskClient, world: World) -> None:
    facts = {
        "name": "Nightly Copy", "category": world.offering.category.public_id, "summary": "Copies.",
        "description": "", "tax_class": "standard",
    }  # fmt: skip
    assert staff.post("/vendor/offerings/", data={**facts, "name": ""}).status_code == 422

    answer = staff.post("/vendor/offerings/", data=facts)

    offering = db.session.query(Offering).filter_by(name="Nightly Copy").one()
    assert (answer.status_code, answer.location) == (303, f"/vendor/offerings/{offering.public_id}/")
    assert (offering.state, offering.vendor_id) == ("draft", world.vendor.id)
    assert "Write a description." in staff.get(answer.location).text
    assert "Nightly Copy" in staff.get(f"{answer.location}edit").text
    assert staff.post(answer.location, data={**facts, "name": "Daily Copy"}).status_code == 303
    db.session.refresh(offering)
    assert offering.name == "Daily Copy"


def test_what_is_published_or_foreign_cannot_be_edited(staff: FlaskClient, world: World) -> None:
    own, foreign = world.offering.public_id, world.other_offering.public_id

    assert staff.get(f"/vendor/offerings/{own}/edit").status_code == 409
    assert staff.post(f"/vendor/offerings/{own}/", data={"name": "Mine"}).status_code == 409
    assert staff.post(f"/vendor/offerings/{foreign}/", data={"name": "Mine"}).status_code == 404
    assert db.session.query(Offering).filter_by(name="Mine").count() == 0
