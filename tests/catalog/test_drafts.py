"""A vendor writes its own drafts, and nothing else."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy.exc import DBAPIError

from marketplace.catalog import drafts, listing, publishing
from marketplace.catalog.errors import NotDraft
from marketplace.catalog.models import Category, Offering, Vendor
from marketplace.catalog.rules.breaks import Break
from marketplace.db.actor import Actor, acting
from marketplace.db.base import db
from tests.support.sales import AT
from tests.support.world import World, a_world, an_offering

FACTS = {"name": "Nightly Copy", "summary": "Copies.", "description": "All of it.", "tax_class": "standard"}


@pytest.fixture
def world(app: Flask) -> World:
    return a_world()


def test_a_draft_with_plan_and_price_is_written_by_its_vendor_alone(world: World, web: Flask) -> None:
    vendor_id, category_id = world.vendor.id, world.offering.category_id

    with web.app_context(), acting(Actor("vendor", str(vendor_id))):
        offering = drafts.add(db.session.get_one(Vendor, vendor_id), db.session.get_one(Category, category_id), **FACTS)
        plan = listing.add_plan(offering)
        listing.set_price(
            plan, currency="EUR", unit_minor=10_000, breaks=[Break(10, 9_000)],
            effective_from=AT + timedelta(days=3), at=AT,
        )  # fmt: skip
        db.session.commit()
        assert offering.slug.startswith("nightly-copy-")
        assert offering.state == "draft"

    found = db.session.query(Offering).filter_by(name="Nightly Copy").one()
    assert (found.vendor_id, found.plans[0].name) == (vendor_id, "Licence")


@pytest.mark.parametrize("whose", ["own and published", "foreign and a draft"])
def test_nothing_else_of_the_catalogue_takes_its_word(world: World, web: Flask, whose: str) -> None:
    draft = an_offering("Theirs", vendor=world.other_vendor, state="draft")
    offering_id = world.offering.id if whose.startswith("own") else draft.id
    vendor_id = world.vendor.id
    db.session.commit()

    with web.app_context(), acting(Actor("vendor", str(vendor_id))):
        changed = db.session.execute(db.text("update offerings set name = 'Mine' where id = :id"), {"id": offering_id})
        assert changed.rowcount == 0  # type: ignore[attr-defined]
        with pytest.raises(DBAPIError, match="row-level security"):
            db.session.execute(
                db.text("insert into plans (public_id, offering_id, name) values ('pln_x', :id, 'Free')"),
                {"id": offering_id},
            )
        db.session.rollback()


def test_a_vendor_publishes_nothing_itself(world: World, web: Flask) -> None:
    draft = an_offering("Mine", vendor=world.vendor, state="draft")
    draft.description = "All of it."
    draft_id, vendor_id = draft.id, world.vendor.id
    db.session.commit()

    with web.app_context(), acting(Actor("vendor", str(vendor_id))):
        with pytest.raises(DBAPIError, match="row-level security"):
            publishing.publish(db.session.get_one(Offering, draft_id), at=AT)
        db.session.rollback()


def test_what_was_published_is_no_draft(world: World) -> None:
    drafts.require_draft(an_offering("Mine", vendor=world.vendor, state="draft"))
    with pytest.raises(NotDraft, match="Backup Suite is no draft any more"):
        drafts.require_draft(world.offering)
