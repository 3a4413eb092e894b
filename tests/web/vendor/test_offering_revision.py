"""A change of what is on sale: proposed in words, sent in, sent back, mended, given up."""

from __future__ import annotations

from typing import Any

from flask.testing import FlaskClient

from marketplace.catalog import review, revisions
from marketplace.catalog.models import OfferingRevision
from marketplace.core import clock
from marketplace.db.base import db
from tests.support.world import World, a_problem, an_offering


def words(world: World, **other: Any) -> dict[str, Any]:
    category = world.offering.category.public_id
    facts = {"name": "Backup Suite", "category": category, "summary": "Keeps data safe.", "description": ""}
    return {**facts, "problems": [a_problem().public_id], **other}


def the_revision() -> OfferingRevision:
    db.session.expire_all()
    return db.session.query(OfferingRevision).one()


def test_a_proposal_stands_beside_what_is_on_sale(staff: FlaskClient, world: World) -> None:
    home = f"/vendor/offerings/{world.offering.public_id}/revision/"
    assert "No change is proposed." in staff.get(home).text
    assert 'value="Backup Suite"' in staff.get(f"{home}edit").text

    answer = staff.post(home, data=words(world, name="Vault"))

    assert (answer.status_code, answer.location) == (303, home)
    page = staff.get(home).text
    assert "<del>Backup Suite</del><ins>Vault</ins>" in page
    assert 'value="Vault"' in staff.get(f"{home}edit").text
    assert (the_revision().state, world.offering.name) == ("draft", "Backup Suite")
    assert "See the proposal" in staff.get(f"/vendor/offerings/{world.offering.public_id}/").text
    assert "Proposal" in staff.get("/vendor/").text


def test_it_is_sent_in_sent_back_mended_and_sent_in_again(staff: FlaskClient, world: World) -> None:
    base = f"/vendor/offerings/{world.offering.public_id}"
    staff.post(f"{base}/revision/", data=words(world, name="V"))
    assert "<ins>V</ins>" in staff.get(f"{base}/review/new").text

    assert staff.post(f"{base}/review/").location == f"{base}/revision/"
    assert the_revision().state == "in_review"
    assert staff.post(f"{base}/revision/", data=words(world, name="X")).status_code == 422
    review.send_back(the_revision(), by="usr_mira", at=clock.now(), reason="Too short.")
    db.session.commit()
    assert "Too short." in staff.get(f"{base}/revision/").text
    staff.post(f"{base}/revision/", data=words(world, name="Vault"))
    staff.post(f"{base}/review/")

    assert (the_revision().state, the_revision().changes) == ("in_review", {"name": "Vault"})


def test_taken_back_it_is_a_draft_and_given_up_it_ends(staff: FlaskClient, world: World) -> None:
    base = f"/vendor/offerings/{world.offering.public_id}"
    staff.post(f"{base}/revision/", data=words(world, name="Vault"))
    staff.post(f"{base}/review/")

    staff.post(f"{base}/review/end")
    assert the_revision().state == "draft"
    staff.post(f"{base}/review/end")

    assert the_revision().state == "withdrawn"
    assert "No change is proposed." in staff.get(f"{base}/revision/").text


def test_what_says_nothing_new_or_nothing_at_all_is_refused(staff: FlaskClient, world: World) -> None:
    home = f"/vendor/offerings/{world.offering.public_id}/revision/"

    assert "Nothing would change." in staff.post(home, data=words(world)).text
    assert "at least one problem" in staff.post(home, data=words(world, problems=[])).text
    assert staff.post(home, data=words(world, name="")).status_code == 422
    assert db.session.query(OfferingRevision).count() == 0


def test_of_drafts_and_foreign_offerings_nothing_is_proposed(staff: FlaskClient, world: World) -> None:
    draft = an_offering("Nightly Copy", vendor=world.vendor, state="draft")
    revisions.propose(world.other_offering, {"name": "Theirs"}, by="usr_a", at=clock.now())
    db.session.commit()
    own, foreign = (f"/vendor/offerings/{each.public_id}/revision/" for each in (draft, world.other_offering))

    assert [staff.get(f"{own}edit").status_code, staff.post(own, data=words(world)).status_code] == [409, 409]
    for answer in (staff.get(foreign), staff.get(f"{foreign}edit"), staff.post(foreign, data=words(world))):
        assert answer.status_code == 404
    assert the_revision().changes == {"name": "Theirs"}
