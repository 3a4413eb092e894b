from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask import Flask

from marketplace.catalog import revisions
from marketplace.catalog.errors import NameMissing, RevisionInReview
from marketplace.catalog.models import OfferingRevision
from marketplace.core.errors import Invalid
from marketplace.db.base import db
from tests.support.world import a_category, a_problem, an_offering

AT = datetime(2026, 10, 1, 9, tzinfo=UTC)


def test_only_what_differs_is_kept_and_the_offering_stays(app: Flask) -> None:
    offering = an_offering()
    changes = {"name": "Backup Suite", "summary": " Safer. ", "problems": [a_problem("Mail is slow").public_id]}

    revision = revisions.propose(offering, changes, by="usr_freja", at=AT)

    assert revision.changes == {"summary": "Safer.", "problems": [a_problem("Mail is slow").public_id]}
    assert (revision.number, revision.state, revision.vendor_id) == (1, "draft", offering.vendor_id)
    assert offering.summary == "Keeps data safe."


def test_a_second_proposal_replaces_the_open_one(app: Flask) -> None:
    offering = an_offering()
    first = revisions.propose(offering, {"name": "Vault"}, by="usr_a", at=AT)
    first.state = "sent_back"

    second = revisions.propose(offering, {"summary": "Other."}, by="usr_b", at=AT)

    assert second is first
    assert (second.changes, second.state, second.proposed_by) == ({"summary": "Other."}, "draft", "usr_b")
    second.state = "in_review"
    with pytest.raises(RevisionInReview):
        revisions.propose(offering, {"name": "Third"}, by="usr_a", at=AT)


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"cap_bps": 1}, Invalid),
        ({"name": " "}, NameMissing),
        ({"category": "cat_unknown"}, Invalid),
        ({"problems": []}, Invalid),
        ({"problems": ["prb_unknown"]}, Invalid),
        ({"name": "Backup Suite"}, Invalid),
        ({}, Invalid),
    ],
)
def test_what_cannot_be_meant_is_refused_and_nothing_is_kept(
    app: Flask, changes: dict[str, object], refusal: type[Exception]
) -> None:
    offering = an_offering()

    with pytest.raises(refusal):
        revisions.propose(offering, changes, by="usr_a", at=AT)

    assert db.session.query(OfferingRevision).count() == 0


def test_an_offering_becomes_what_its_revision_says(app: Flask) -> None:
    offering, place = an_offering(), a_category("Storage")
    tags = [a_problem("Mail is slow").public_id]
    revision = revisions.propose(
        offering, {"name": "Vault", "category": place.public_id, "problems": tags}, by="usr_a", at=AT
    )

    revisions.carry_over(revision)
    db.session.flush()

    assert (offering.name, offering.category.name, offering.summary) == ("Vault", "Storage", "Keeps data safe.")
    assert revisions.present(offering)["problems"] == tags
