from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime

import pytest
from flask import Flask

from marketplace.catalog import illustrating, listing, shop_offering
from marketplace.catalog.errors import OfferingNotFound
from marketplace.catalog.rules.breaks import Break
from marketplace.db.actor import Actor, acting
from marketplace.db.base import db
from marketplace.pictures import keeping
from tests.support.pictures import a_picture
from tests.support.statements import counted
from tests.support.world import World, a_world, an_offering

AT = datetime(2026, 10, 1, 9, tzinfo=UTC)


@pytest.fixture
def world(app: Flask) -> Iterator[World]:
    world = a_world()
    listing.set_price(
        world.offering.plans[0],
        currency="USD",
        unit_minor=120_000,
        breaks=[Break(10, 90_000)],
        effective_from=AT,
        at=AT,
    )
    illustrating.add(world.offering, keeping.keep(a_picture(), party_id=None, at=AT), alt="A shelf")
    db.session.commit()
    with acting(Actor("partner", str(world.partner.id))):
        yield world


def test_it_has_plans_prices_breaks_problems_and_pictures_in_one_statement(world: World) -> None:
    public_id = world.offering.public_id
    shop_offering.show(world.partner.id, public_id, at=AT)

    with counted() as seen:
        found = shop_offering.show(world.partner.id, public_id, at=AT)

    assert len(seen) == 1
    assert [(card.currency, card.unit.partner_minor) for card in found.cards] == [("EUR", 75_000), ("USD", 90_000)]
    assert [(step.from_quantity, step.partner_minor) for step in found.cards[1].steps] == [(1, 90_000), (10, 67_500)]
    assert [each.name for each in found.problems] == ["We lose data"]
    assert [alt for _, alt in found.pictures] == ["A shelf"]
    assert found.cards[0].facts.agreement_version is None


def test_what_is_not_for_sale_is_not_found(world: World) -> None:
    with acting(Actor("system")):
        draft = an_offering("Draft", state="draft").public_id
        db.session.commit()

    for public_id in (draft, "off_unknown"):
        with pytest.raises(OfferingNotFound):
            shop_offering.show(world.partner.id, public_id, at=AT)
