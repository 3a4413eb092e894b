"""Which months of a book have a statement."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from flask import Flask

from marketplace.core.periods import parse_period
from marketplace.statements import queries
from marketplace.statements.queries import BookRef
from tests.support.earnings import earn
from tests.support.world import World, a_world

ZONE = "Europe/Berlin"


@pytest.fixture
def world(app: Flask) -> World:
    """Northwind sold in August (150.00), and in October twice (250.00, paid outside one of them)."""
    world = a_world()
    earn(world.partner, world.offering, at=datetime(2026, 8, 3, tzinfo=UTC), unit_retail_minor=90_000)
    earn(world.partner, world.offering, at=datetime(2026, 10, 3, tzinfo=UTC), is_outside=True)
    earn(world.partner, world.offering, at=datetime(2026, 10, 4, tzinfo=UTC))
    return world


def test_every_month_from_the_first_entry_to_the_present_has_a_statement(world: World) -> None:
    found = queries.periods_of(BookRef(world.partner, "EUR"), ZONE, now=datetime(2026, 11, 20, tzinfo=UTC))

    assert [period.label for period in found] == ["2026-11", "2026-10", "2026-09", "2026-08"]
    assert queries.periods_of(BookRef(world.other_partner, "EUR"), ZONE, now=datetime(2026, 11, 20, tzinfo=UTC)) == []


def test_months_with_entries_are_summed_and_open_with_what_the_one_before_closed(world: World) -> None:
    october, august = queries.months_of(BookRef(world.partner, "EUR"), ZONE)

    assert (october.period.label, october.entries, october.opening_minor, october.closing_minor) == (
        "2026-10", 5, 15_000, 40_000,
    )  # fmt: skip
    assert october.moved == {"accrual": 50_000, "settled_outside": -25_000}
    assert (august.period.label, august.opening_minor, august.closing_minor) == ("2026-08", 0, 15_000)


def test_a_month_in_short_is_the_head_of_its_statement(world: World) -> None:
    ref = BookRef(world.partner, "EUR")

    for month in queries.months_of(ref, ZONE):
        top = queries.head(ref, parse_period(month.period.label, ZONE))
        assert (top.opening.total, top.moved, top.closing.total) == (
            month.opening_minor, month.moved, month.closing_minor,
        )  # fmt: skip
