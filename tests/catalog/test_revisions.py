from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from marketplace.catalog import revisions
from marketplace.catalog.errors import NameMissing, NothingChanges, NotOnSale, RevisionInReview
from marketplace.catalog.models import ListPrice, Offering, OfferingRevision
from marketplace.catalog.revised_prices import ProposedPrice
from marketplace.core.errors import Invalid
from marketplace.db.actor import Actor, acting
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
        ({"name": "Backup Suite"}, NothingChanges),
        ({}, NothingChanges),
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

    revisions.carry_over(revision, at=AT)
    db.session.flush()

    assert (offering.name, offering.category.name, offering.summary) == ("Vault", "Storage", "Keeps data safe.")
    assert revisions.present(offering)["problems"] == tags


def a_price(offering: Offering, unit_minor: int, **more: object) -> ProposedPrice:
    facts = {"plan": offering.plans[0].public_id, "currency": "EUR", "unit_minor": unit_minor}
    return ProposedPrice(**{**facts, **more})


def test_a_price_is_proposed_beside_words_and_both_are_kept_when_one_is_amended(app: Flask) -> None:
    offering = an_offering()
    revisions.amend(offering, {"summary": "Safer."}, by="usr_a", at=AT)

    revisions.amend(offering, {"prices": [a_price(offering, 80_000)]}, by="usr_a", at=AT)
    revision = revisions.amend(offering, {"name": "Vault", "summary": offering.summary}, by="usr_b", at=AT)

    assert revision.changes.keys() == {"name", "prices"}
    assert revisions.prices_of(revision) == [a_price(offering, 80_000)]
    assert db.session.query(ListPrice).one().unit_minor == 100_000


def test_a_kept_price_whose_day_has_come_begins_with_the_approval(app: Flask) -> None:
    offering, day = an_offering(), timedelta(days=1)
    revisions.amend(offering, {"prices": [a_price(offering, 80_000, begins_at=AT + day)]}, by="usr_a", at=AT)

    revision = revisions.amend(offering, {"name": "Vault"}, by="usr_a", at=AT + 2 * day)

    assert revisions.prices_of(revision) == [a_price(offering, 80_000)]


def test_a_proposed_price_is_set_when_the_revision_is_carried_over(app: Flask) -> None:
    offering = an_offering()
    revision = revisions.propose(offering, {"prices": [a_price(offering, 80_000)]}, by="usr_a", at=AT)

    revisions.carry_over(revision, at=AT)

    prices = db.session.query(ListPrice).order_by(ListPrice.version)
    assert [(each.unit_minor, each.effective_from == AT) for each in prices] == [(100_000, False), (80_000, True)]


def test_of_what_is_not_on_sale_nothing_is_proposed(app: Flask) -> None:
    with pytest.raises(NotOnSale):
        revisions.propose(an_offering(state="draft"), {"name": "Vault"}, by="usr_a", at=AT)


def test_a_vendor_proposes_for_what_it_may_not_write_itself(app: Flask, web: Flask) -> None:
    offering = an_offering()
    db.session.commit()
    key, vendor = offering.id, Actor("vendor", str(offering.vendor_id))

    with web.app_context(), acting(vendor):
        revisions.propose(db.session.get_one(Offering, key), {"name": "Vault"}, by="usr_a", at=AT)
        db.session.commit()

    assert db.session.query(OfferingRevision).one().changes == {"name": "Vault"}
