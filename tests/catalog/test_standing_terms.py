from __future__ import annotations

from datetime import UTC, datetime, timedelta

from flask import Flask

from marketplace.catalog.directory import directory
from marketplace.catalog.models import Concession
from marketplace.catalog.standing_terms import StandingTerms, recalled_terms, standing_terms
from marketplace.db.base import db
from tests.support.statements import counted
from tests.support.world import World, a_margin, a_partner, a_world

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


def test_terms_are_recalled_for_as_long_as_they_hold_in_their_edition_and_never_read(app: Flask) -> None:
    world = a_world()
    a_margin(3000).effective_from = AT + timedelta(days=1)
    db.session.commit()
    edition, partner_id = directory(0).edition, world.partner.id
    terms = standing_terms(partner_id, edition=edition, at=AT)

    with counted() as seen:
        recalled = [
            recalled_terms(partner_id, edition=edition, at=AT),
            recalled_terms(partner_id, edition=edition + 1, at=AT),
            recalled_terms(partner_id, edition=edition, at=AT + timedelta(days=1)),
            recalled_terms(partner_id + 1, edition=edition, at=AT),
        ]

    assert recalled == [terms, None, None, None]
    assert seen == []


def test_partners_of_one_tier_and_currency_are_alike_until_one_gets_a_concession(app: Flask) -> None:
    world = a_world()
    others = {"same": a_partner("Same"), "dollars": a_partner("Dollars", currency="USD")}
    others |= {"silver": world.other_partner, "favoured": a_partner("Favoured")}
    db.session.add(
        Concession(
            public_id="con_1", partner_id=others["favoured"].id, offering_id=world.offering.id, bps=100, funder="vendor",
            starts_at=AT - timedelta(days=1), ends_at=AT + timedelta(days=9), reason="To win.", granted_by="usr_1",
        )
    )  # fmt: skip
    db.session.commit()
    edition = directory(0).edition
    own = standing_terms(world.partner.id, edition=edition, at=AT).likeness

    alike = {name: standing_terms(each.id, edition=edition, at=AT).likeness == own for name, each in others.items()}

    assert alike == {"same": True, "dollars": False, "silver": False, "favoured": False}
