from __future__ import annotations

import pytest
from flask import Flask

from marketplace.catalog import illustrating, picture_proposals, review, revisions
from marketplace.catalog.errors import RevisionInReview
from marketplace.catalog.models import Offering, OfferingRevision
from marketplace.core.errors import Conflict, NotFound
from marketplace.db.base import db
from marketplace.pictures import keeping
from marketplace.pictures.models import Picture
from tests.catalog.test_revised_pictures import AT, illustrated
from tests.support.pictures import a_picture

BY = {"by": "usr_freja", "at": AT}


def kept(colour: str) -> Picture:
    return keeping.keep(a_picture(40, 30, colour=colour), party_id=None, at=AT)


def words(offering: Offering) -> list[str]:
    return [each.alt for each in picture_proposals.pictures_of(offering)]


def on_sale(offering: Offering) -> list[str]:
    return [each.alt for each in illustrating.pictures_of(offering)]


def test_pictures_are_proposed_beside_those_on_sale_and_take_their_place_on_approval(app: Flask) -> None:
    offering = illustrated("red", "blue")
    revisions.propose(offering, {"name": "Vault"}, **BY)
    db.session.flush()

    picture_proposals.add(offering, kept("green"), alt=" A green shelf ", **BY)
    picture_proposals.put_first(offering, kept("green").digest, **BY)
    picture_proposals.remove(offering, kept("red").digest, **BY)

    assert (words(offering), on_sale(offering)) == (["A green shelf", "A blue shelf"], ["A red shelf", "A blue shelf"])
    revision = db.session.query(OfferingRevision).one()
    assert revision.changes["name"] == "Vault"
    review.submit(revision, **BY)
    review.approve(revision, **BY)
    assert (offering.name, on_sale(offering)) == ("Vault", ["A green shelf", "A blue shelf"])


def test_a_proposal_that_changes_nothing_any_more_is_given_up(app: Flask) -> None:
    offering = illustrated("red")
    picture_proposals.add(offering, kept("green"), alt="A green shelf", **BY)
    db.session.flush()

    picture_proposals.remove(offering, kept("green").digest, **BY)
    picture_proposals.put_first(offering, kept("red").digest, **BY)

    assert [each.state for each in db.session.query(OfferingRevision)] == ["withdrawn"]
    assert words(offering) == ["A red shelf"]


def test_what_is_being_reviewed_absent_or_there_already_is_refused(app: Flask) -> None:
    offering = illustrated("red")
    with pytest.raises(NotFound):
        picture_proposals.remove(offering, kept("green").digest, **BY)
    with pytest.raises(Conflict):
        picture_proposals.add(offering, kept("red"), alt="Again", **BY)
    assert db.session.query(OfferingRevision).count() == 0

    picture_proposals.add(offering, kept("green"), alt="A green shelf", **BY)
    db.session.flush()
    review.submit(db.session.query(OfferingRevision).one(), **BY)
    for step in (picture_proposals.put_first, picture_proposals.remove):
        with pytest.raises(RevisionInReview):
            step(offering, kept("green").digest, **BY)

    assert words(offering) == ["A red shelf", "A green shelf"]
