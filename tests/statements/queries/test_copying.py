"""Entries as CSV rows: nobody reads what row security keeps from them, and an empty book has none."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask import Flask

from marketplace.core.periods import parse_period
from marketplace.db.actor import Actor, acting
from marketplace.statements import queries
from marketplace.statements.rules import Head
from tests.support.earnings import earn
from tests.support.world import World, a_world

AT = datetime(2026, 10, 5, 12, tzinfo=UTC)


@pytest.fixture
def world(app: Flask) -> World:
    return a_world()


def rows(top: Head) -> list[bytes]:
    return b"".join(queries.entry_rows(top, "st_1", names=False, readable=False)).splitlines()


def test_each_entry_is_a_row_that_begins_with_the_constants_and_its_number(world: World) -> None:
    for day in (5, 6):
        earn(world.partner, world.offering, at=AT.replace(day=day))
    top = queries.head(queries.one(world.partner.public_id, "EUR"), parse_period("2026-10", "UTC"))

    found = rows(top)

    assert [row.split(b",")[:4] for row in found] == [
        [b"st_1", b"1", b"2026-10-05T12:00:00Z", b"accrual"],
        [b"st_1", b"2", b"2026-10-06T12:00:00Z", b"accrual"],
    ]


def test_another_partner_reads_none_of_them(world: World) -> None:
    earn(world.partner, world.offering, at=AT)
    top = queries.head(queries.one(world.partner.public_id, "EUR"), parse_period("2026-10", "UTC"))

    with acting(Actor("partner", str(world.other_partner.id))):
        assert rows(top) == []
    with acting(Actor("partner", str(world.partner.id))):
        assert len(rows(top)) == 1
