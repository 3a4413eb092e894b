from __future__ import annotations

from datetime import UTC, datetime, timedelta

from flask import Flask

from marketplace.catalog.directory import directory
from marketplace.catalog.standing_terms import StandingTerms, standing_terms
from marketplace.db.base import db
from tests.support.statements import counted
from tests.support.world import World, a_margin, a_world

AT = datetime(2026, 10, 1, 9, tzinfo=UTC)


def margin(terms: StandingTerms, world: World) -> int:
    offering = world.offering
    return terms.margin_on(
        directory(),
        offering_id=offering.id,
        category_id=offering.category_id,
        vendor_id=offering.vendor_id,
        cap_bps=None,
    ).bps


def test_terms_are_read_once_and_again_when_a_rule_of_theirs_begins(app: Flask) -> None:
    world = a_world()
    a_margin(3000).effective_from = AT + timedelta(days=1)
    db.session.commit()
    edition = directory(0).edition

    terms = standing_terms(world.partner.id, edition=edition, at=AT)
    assert (terms.currency, terms.tier_name, terms.until) == ("EUR", "Gold", AT + timedelta(days=1))
    assert margin(terms, world) == 2500

    with counted() as seen:
        assert standing_terms(world.partner.id, edition=edition, at=AT + timedelta(hours=23)) is terms
    assert seen == []

    later = standing_terms(world.partner.id, edition=edition, at=AT + timedelta(days=1))
    assert (margin(later, world), later.until) == (3000, None)


def test_a_rule_of_one_offering_is_not_lent_to_others_of_its_kind(app: Flask) -> None:
    world = a_world()
    a_margin(4000, offering_id=world.other_offering.id)
    db.session.commit()
    known = directory(0)
    terms = standing_terms(world.partner.id, edition=known.edition, at=AT)

    def of(offering_id: int) -> int:
        place = {"category_id": world.offering.category_id, "vendor_id": world.vendor.id, "cap_bps": None}
        return terms.margin_on(known, offering_id=offering_id, **place).bps

    assert [of(world.offering.id), of(world.other_offering.id), of(world.offering.id)] == [2500, 4000, 2500]
