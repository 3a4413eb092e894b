"""Where periods meet: month ends, both changes of the clock, the leap day; neighbours always agree."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from marketplace.core.periods import months, parse_period
from marketplace.statements import queries
from marketplace.statements.queries import BookRef
from marketplace.statements.rules import Line
from tests.support.earnings import earn
from tests.support.world import World, a_world

ZONE = "Europe/Berlin"
TICK = timedelta(microseconds=1)


@pytest.fixture
def world(app: Flask) -> World:
    return a_world()


def sales(world: World, label: str) -> list[datetime]:
    """When the sales on a statement were booked, after checking that it closes."""
    top = queries.head(BookRef(world.partner, "EUR"), parse_period(label, ZONE))
    opening, *lines, closing = queries.lines(top, names=False)
    assert top.closes
    assert opening.balance_minor + sum(line.amount_minor for line in lines) == closing.balance_minor
    return [line.posted_at for line in lines]


@pytest.mark.parametrize(
    ("first", "second", "border"),
    [
        ("2025-03", "2025-04", datetime(2025, 3, 31, 22, tzinfo=UTC)),  # summer time since the 30th
        ("2025-10", "2025-11", datetime(2025, 10, 31, 23, tzinfo=UTC)),  # winter time since the 26th
        ("2024-12", "2025-01", datetime(2024, 12, 31, 23, tzinfo=UTC)),
        ("2024-02", "2024-03", datetime(2024, 2, 29, 23, tzinfo=UTC)),  # the leap day belongs to February
        ("2025-Q1", "2025-Q2", datetime(2025, 3, 31, 22, tzinfo=UTC)),
        ("2024", "2025", datetime(2024, 12, 31, 23, tzinfo=UTC)),
        ("2025-09..2025-10", "2025-11..2025-12", datetime(2025, 10, 31, 23, tzinfo=UTC)),
    ],
)
def test_the_border_belongs_to_the_later_period_to_the_microsecond(
    world: World, first: str, second: str, border: datetime
) -> None:
    for at in (border - TICK, border, border + TICK):
        earn(world.partner, world.offering, at=at)

    assert sales(world, first) == [border - TICK]
    assert sales(world, second) == [border, border + TICK]


@pytest.mark.parametrize(
    "at",
    [
        datetime(2025, 10, 26, 0, 30, tzinfo=UTC),  # 02:30 in Berlin, the first time
        datetime(2025, 10, 26, 1, 30, tzinfo=UTC),  # 02:30 in Berlin, the second time
        datetime(2025, 3, 30, 1, tzinfo=UTC),  # 03:00 in Berlin, right after 02:00
        datetime(2024, 2, 29, 12, tzinfo=UTC),
    ],
)
def test_an_hour_that_comes_twice_or_never_loses_no_sale(world: World, at: datetime) -> None:
    earn(world.partner, world.offering, at=at)

    assert sales(world, f"{at:%Y-%m}") == [at]
    assert sales(world, f"{at:%Y}") == [at]


def test_neighbours_agree_and_months_make_up_the_year(world: World) -> None:
    for month in range(1, 13):
        earn(world.partner, world.offering, at=datetime(2025, month, 28, 22, 30, tzinfo=UTC), is_outside=month % 2 == 0)
    ref, year = BookRef(world.partner, "EUR"), parse_period("2025", ZONE)

    whole = queries.head(ref, year)
    parts = [queries.head(ref, month) for month in months(year)]

    assert [part.closing for part in parts[:-1]] == [part.opening for part in parts[1:]]
    assert (parts[0].opening, parts[-1].closing) == (whole.opening, whole.closing)
    for kind, moved in whole.moved.items():
        assert sum(part.moved.get(kind, 0) for part in parts) == moved
    assert whole.moved == {"accrual": 300_000, "settled_outside": -150_000}
    lines: list[Line] = []
    for part in parts:
        lines += list(queries.lines(part, names=False))[1:-1]
    assert lines == list(queries.lines(whole, names=False))[1:-1]


def test_the_same_sale_lies_in_another_month_where_midnight_is_another(world: World) -> None:
    earn(world.partner, world.offering, at=datetime(2025, 10, 31, 23, 30, tzinfo=UTC))
    ref = BookRef(world.partner, "EUR")

    assert queries.head(ref, parse_period("2025-11", ZONE)).moved == {"accrual": 25_000}
    assert queries.head(ref, parse_period("2025-11", "UTC")).moved == {}
    assert queries.head(ref, parse_period("2025-10", "America/New_York")).moved == {"accrual": 25_000}


def test_a_late_sale_is_booked_after_the_one_before_it_so_that_no_statement_changes_afterwards(world: World) -> None:
    november = datetime(2025, 11, 2, 12, tzinfo=UTC)
    earn(world.partner, world.offering, at=november)
    before = sales(world, "2025-10")

    earn(world.partner, world.offering, at=datetime(2025, 10, 30, 12, tzinfo=UTC))

    assert sales(world, "2025-10") == before == []
    assert sales(world, "2025-11") == [november, november]
