"""Pictures inside a proposal."""

from __future__ import annotations

import io

from flask.testing import FlaskClient

from marketplace.catalog import illustrating, review
from marketplace.catalog.models import OfferingRevision
from marketplace.core import clock
from marketplace.db.base import db
from tests.support.pictures import a_picture
from tests.support.world import World, an_offering


def bring(staff: FlaskClient, address: str, colour: str, alt: str | None = None) -> int:
    words = f"A {colour} shelf" if alt is None else alt
    data = {"file": (io.BytesIO(a_picture(colour=colour)), "x.png"), "alt": words}
    return staff.post(address, data=data).status_code


def test_pictures_are_proposed_shown_and_hung_once_they_are_approved(staff: FlaskClient, world: World) -> None:
    home = f"/vendor/offerings/{world.offering.public_id}/revision/"
    address = f"{home}pictures/"
    assert "keeps its pictures until" in staff.get(address).text

    brought = [bring(staff, address, colour) for colour in ("red", "blue")]
    db.session.expire_all()
    red, blue = (each["digest"] for each in db.session.query(OfferingRevision).one().changes["pictures"])
    first, gone = staff.post(f"{address}{blue}/first"), staff.post(f"{address}{red}/end")

    assert (brought, first.status_code, gone.status_code) == ([303, 303], 303, 303)
    assert "It is proposed to take the picture away." in staff.get(address).text
    for page in (staff.get(home).text, staff.get(f"/vendor/offerings/{world.offering.public_id}/review/new").text):
        assert ('alt="A blue shelf"' in page, 'alt="A red shelf"' in page, "No picture." in page) == (True, False, True)
    assert illustrating.pictures_of(world.offering) == []
    db.session.expire_all()
    revision = db.session.query(OfferingRevision).one()
    review.submit(revision, by="usr_freja", at=clock.now())
    review.approve(revision, by="usr_mira", at=clock.now())
    db.session.commit()
    assert [each.alt for each in illustrating.pictures_of(world.offering)] == ["A blue shelf"]


def test_wrong_input_foreign_offerings_and_drafts_propose_nothing(staff: FlaskClient, world: World) -> None:
    draft = an_offering("Draft", vendor=world.vendor, state="draft")
    db.session.commit()
    own, foreign, unpublished = (
        f"/vendor/offerings/{each.public_id}/revision/pictures/"
        for each in (world.offering, world.other_offering, draft)
    )

    assert bring(staff, own, "red", alt="") == 422
    assert staff.post(own, data={"file": (io.BytesIO(b"no picture"), "x.png"), "alt": "Words"}).status_code == 422
    assert (bring(staff, foreign, "red"), bring(staff, unpublished, "red")) == (404, 409)
    assert staff.post(f"{own}{'0' * 64}/end").status_code == 404
    assert db.session.query(OfferingRevision).count() == 0


def test_what_is_in_review_keeps_its_pictures(staff: FlaskClient, world: World) -> None:
    address = f"/vendor/offerings/{world.offering.public_id}/revision/pictures/"
    bring(staff, address, "red")
    db.session.expire_all()
    revision = db.session.query(OfferingRevision).one()
    review.submit(revision, by="usr_freja", at=clock.now())
    db.session.commit()

    assert bring(staff, address, "blue") == 422
    assert staff.post(f"{address}{revision.changes['pictures'][0]['digest']}/end").status_code == 409
    db.session.expire_all()
    assert len(db.session.query(OfferingRevision).one().changes["pictures"]) == 1
