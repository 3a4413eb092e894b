from __future__ import annotations

from flask.testing import FlaskClient

from marketplace.catalog import review, revisions
from marketplace.catalog.models import OfferingRevision
from marketplace.core import clock
from marketplace.db.base import db
from tests.support.world import World


def a_revision(world: World) -> OfferingRevision:
    revision = revisions.propose(world.offering, {"name": "Vault"}, by="usr_freja", at=clock.now())
    db.session.flush()
    review.submit(revision, by="usr_freja", at=clock.now())
    db.session.commit()
    return revision


def test_a_change_is_seen_beside_what_it_replaces_and_approved(manager: FlaskClient, world: World) -> None:
    revision = a_revision(world)
    address = f"/operator/reviews/{revision.public_id}/"

    assert "Backup Suite" in manager.get("/operator/reviews/").text
    page = manager.get(address).text
    assert "<del>Backup Suite</del>" in page
    assert "<ins>Vault</ins>" in page
    assert manager.post(f"{address}approval/").status_code == 303

    db.session.expire_all()
    assert (world.offering.name, revision.state) == ("Vault", "approved")
    assert "Nothing waits for you." in manager.get("/operator/reviews/").text
    assert "so it cannot approve" in manager.post(f"{address}approval/", follow_redirects=True).text


def test_sending_back_needs_a_reason_which_the_vendor_reads(manager: FlaskClient, world: World) -> None:
    revision = a_revision(world)
    address = f"/operator/reviews/{revision.public_id}/sending-back/"

    assert manager.post(address, data={"reason": ""}).status_code == 422
    db.session.expire_all()
    assert revision.state == "in_review"
    assert manager.post(address, data={"reason": "Say who it is for."}).status_code == 303
    db.session.expire_all()
    assert (revision.state, review.last_reason(world.offering)) == ("sent_back", "Say who it is for.")
