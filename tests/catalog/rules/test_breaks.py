"""The list price in force and volume breaks."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from marketplace.catalog.rules.breaks import Break, ListPrice
from marketplace.core.errors import Invalid

JUNE = datetime(2026, 6, 1, tzinfo=UTC)
JULY = datetime(2026, 7, 1, tzinfo=UTC)
TICK = timedelta(microseconds=1)

FIRST = ListPrice("lp_1", 1, "EUR", 1000, JUNE)
SECOND = ListPrice("lp_2", 2, "EUR", 1200, JULY)
DOLLARS = ListPrice("lp_3", 1, "USD", 1100, JUNE)
PRICES = (SECOND, DOLLARS, FIRST)


@pytest.mark.parametrize(
    ("quantity", "unit"), [(1, 1000), (9, 1000), (10, 900), (49, 900), (50, 750), (51, 750), (10**6, 750)]
)
def test_the_break_that_applies_prices_every_unit(quantity: int, unit: int) -> None:
    price = ListPrice("lp_1", 1, "EUR", 1000, JUNE, breaks=(Break(50, 750), Break(10, 900)))

    assert price.unit_at(quantity) == unit


def test_steps_begin_at_one_unit_and_rise() -> None:
    price = ListPrice("lp_1", 1, "EUR", 1000, JUNE, breaks=(Break(50, 750), Break(10, 900)))

    assert price.steps == (Break(1, 1000), Break(10, 900), Break(50, 750))


@pytest.mark.parametrize("quantity", [0, -1])
def test_less_than_one_unit_has_no_price(quantity: int) -> None:
    with pytest.raises(Invalid, match="one unit or more"):
        FIRST.unit_at(quantity)


@pytest.mark.parametrize("breaks", [(Break(1, 900),), (Break(0, 900),), (Break(5, 900), Break(5, 800))])
def test_breaks_begin_at_different_quantities_of_two_or_more(breaks: tuple[Break, ...]) -> None:
    with pytest.raises(Invalid, match="two or more"):
        ListPrice("lp_1", 1, "EUR", 1000, JUNE, breaks=breaks)


@pytest.mark.parametrize(("unit", "at_ten"), [(-1, 0), (0, -1)])
def test_no_list_price_is_negative(unit: int, at_ten: int) -> None:
    with pytest.raises(Invalid, match="negative"):
        ListPrice("lp_1", 1, "EUR", unit, JUNE, breaks=(Break(10, at_ten),))
