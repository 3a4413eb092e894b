"""What is released next, and what is at risk by programme."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from marketplace.commissions import holding, releasing
from marketplace.commissions.holding import Held, NextRelease
from marketplace.db.base import db
from tests.support.earnings import earn
from tests.support.statements import counted
from tests.support.stocking import counted_stock
from tests.support.world import World, a_world

AT = datetime(2026, 7, 6, 12, tzinfo=UTC)
HOLD = timedelta(days=14)


@pytest.fixture
def world(app: Flask) -> World:
    return a_world()


def test_the_next_release_is_all_of_its_day(world: World) -> None:
    for hours in (0, 3, 24):
        earn(world.partner, world.offering, at=AT + timedelta(hours=hours), unit_retail_minor=90_000)

    own = world.partner.id

    with counted() as statements:
        found = holding.next_releases(own, "Europe/Berlin")

    assert found == {"EUR": NextRelease("EUR", AT + HOLD, 30_000)}
    assert len(statements) == 1
    assert holding.next_releases(world.other_partner.id, "Europe/Berlin") == {}


def test_days_are_those_of_the_zone(world: World) -> None:
    late = datetime(2026, 11, 5, 22, 30, tzinfo=UTC)
    for hours in (0, 1):
        earn(world.partner, world.offering, at=late + timedelta(hours=hours), unit_retail_minor=90_000)

    amounts = [holding.next_releases(world.partner.id, zone)["EUR"].amount_minor for zone in ("Europe/Berlin", "UTC")]

    assert amounts == [15_000, 30_000]


def test_what_was_released_or_waits_for_its_goods_is_not_counted(world: World) -> None:
    earn(world.partner, world.other_offering, at=AT)
    releasing.release(at=AT + HOLD)
    counted_stock(world.offering, 1)
    earn(world.partner, world.offering, at=AT, route="customer_checkout")
    db.session.execute(db.text("update deliveries set state = 'owed', owed_at = :at, delivered_at = null"), {"at": AT})
    db.session.commit()
    assert holding.next_releases(world.partner.id, "UTC") == {}

    late = AT + timedelta(days=10)
    db.session.execute(db.text("update deliveries set state = 'delivered', delivered_at = :at"), {"at": late})
    db.session.commit()
    assert holding.next_releases(world.partner.id, "UTC")["EUR"].at == late + HOLD


def test_what_is_at_risk_is_summed_by_programme(world: World) -> None:
    earn(world.partner, world.offering, at=AT, unit_retail_minor=90_000)
    earn(world.other_partner, world.offering, at=AT, unit_retail_minor=90_000)

    assert holding.held_by_programme() == {world.partner.programme_id: [Held("EUR", 22_500)]}
