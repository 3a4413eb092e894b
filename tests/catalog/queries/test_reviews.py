from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from marketplace.catalog import review, revisions
from marketplace.catalog.errors import RevisionNotFound
from marketplace.catalog.queries import reviews
from marketplace.db.base import db
from tests.support.world import a_category, a_vendor, an_offering

AT = datetime(2026, 10, 1, 9, tzinfo=UTC)


def test_what_waits_stands_in_the_order_it_came_and_can_be_one_vendors(app: Flask) -> None:
    vendor = a_vendor("Fabrikam")
    new = an_offering("Vault", state="in_review", vendor=vendor)
    new.submitted_at = AT + timedelta(hours=1)
    revision = revisions.propose(an_offering("Mail Guard"), {"name": "Mail Shield"}, by="usr_a", at=AT)
    db.session.flush()
    review.submit(revision, by="usr_a", at=AT)
    db.session.flush()

    found = reviews.waiting()

    assert [(each.offering.name, each.revision) for each in found] == [("Mail Guard", revision), ("Vault", None)]
    assert [each.offering for each in reviews.waiting(vendor)] == [new]
    assert reviews.count_waiting() == 2


def test_changes_are_told_with_names_in_place_of_ids(app: Flask) -> None:
    offering, place = an_offering(), a_category("Storage")
    revision = revisions.propose(offering, {"category": place.public_id, "summary": ""}, by="usr_a", at=AT)
    db.session.flush()

    assert [(each.field, each.before, each.after) for each in reviews.changes_of(revision)] == [
        ("summary", "Keeps data safe.", ""), ("category", "Software", "Storage"),
    ]  # fmt: skip
    assert reviews.revision_by_public_id(revision.public_id) is revision
    with pytest.raises(RevisionNotFound):
        reviews.revision_by_public_id("rev_unknown")
