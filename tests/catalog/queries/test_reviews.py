from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from marketplace.catalog import review, revisions
from marketplace.catalog.errors import RevisionNotFound
from marketplace.catalog.queries import reviews
from marketplace.catalog.revised_prices import ProposedPrice
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


def test_proposed_prices_stand_beside_those_in_force(app: Flask) -> None:
    offering, later = an_offering(), AT + timedelta(days=30)
    plan = offering.plans[0].public_id
    prices = [ProposedPrice(plan, "USD", 50_000, begins_at=later), ProposedPrice(plan, "EUR", 80_000)]
    revision = revisions.propose(offering, {"prices": prices}, by="usr_a", at=AT)

    euro, dollar = reviews.price_changes_of(revision, at=AT)

    assert (euro.row, euro.difference_minor, euro.begins_at) == (1, -20_000, None)
    assert (dollar.row, dollar.before, dollar.begins_at) == (2, None, later)
    assert reviews.changes_of(revision) == []


def test_open_revisions_are_a_vendors_own_and_not_decided_yet(app: Flask) -> None:
    vendor = a_vendor("Fabrikam")
    mine = [an_offering(name, vendor=vendor) for name in ("Vault", "Mail", "Backup")]
    first, given_up, last = (revisions.propose(each, {"summary": "New."}, by="usr_a", at=AT) for each in mine)
    revisions.propose(an_offering("Foreign"), {"summary": "New."}, by="usr_a", at=AT)
    db.session.flush()
    review.withdraw(given_up, by="usr_a", at=AT)

    assert reviews.open_revisions(vendor.id, limit=5) == [last, first]
    assert reviews.open_revisions(vendor.id, limit=1) == [last]
