"""Floor and maximum of a retail price."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.catalog.rules.breaks import Break, ListPrice
from marketplace.catalog.rules.retail import (
    RetailAboveMaximum,
    RetailBelowFloor,
    RetailBounds,
    bounds_at_every_break,
    unit_floor,
)
from marketplace.core.errors import Invalid

JUNE = datetime(2026, 6, 1, tzinfo=UTC)
PRICE = ListPrice("lp_1", 1, "USD", 3333, JUNE, (Break(10, 2999), Break(50, 2500)), max_retail_minor=4000)


@pytest.mark.parametrize(
    ("unit_list", "bps", "floor"),
    [(100_000, 2500, 75_000), (3333, 1750, 2750), (999, 1250, 875), (1, 1, 1), (1, 10_000, 0), (7, 0, 7), (0, 2500, 0)],
)
def test_the_floor_is_the_partner_price_rounded_up(unit_list: int, bps: int, floor: int) -> None:
    assert unit_floor(unit_list, bps) == floor


@given(st.integers(0, 10**12), st.integers(0, 10_000))
def test_the_floor_is_the_smallest_whole_unit_that_covers_the_partner_price(unit_list: int, bps: int) -> None:
    floor = unit_floor(unit_list, bps)

    exact = unit_list * (10_000 - bps)
    assert floor * 10_000 >= exact > (floor - 1) * 10_000


def test_an_open_quantity_has_the_highest_floor_of_all_breaks() -> None:
    dearer_in_bulk = ListPrice("lp_2", 1, "USD", 3333, JUNE, (Break(10, 5000),))

    assert bounds_at_every_break(PRICE, 1750) == RetailBounds(2750, 4000, "USD")
    assert bounds_at_every_break(dearer_in_bulk, 1750) == RetailBounds(4125, None, "USD")


@pytest.mark.parametrize("unit_retail", [2750, 3333, 4000])
def test_anything_from_floor_to_maximum_may_be_asked(unit_retail: int) -> None:
    bounds_at_every_break(PRICE, 1750).check(unit_retail)


def test_without_a_maximum_there_is_none() -> None:
    RetailBounds(2750, None, "USD").check(10**12)


def test_less_than_the_floor_is_refused_with_the_least_to_ask() -> None:
    with pytest.raises(RetailBelowFloor) as refusal:
        RetailBounds(2750, 4000, "USD").check(2749)

    assert isinstance(refusal.value, Invalid)
    assert str(refusal.value) == "27.49 USD a unit is below the partner price. Ask 27.50 USD or more."
    assert refusal.value.floor_minor == 2750


def test_more_than_the_maximum_is_refused_with_the_most_to_ask() -> None:
    with pytest.raises(RetailAboveMaximum) as refusal:
        RetailBounds(875, 1000, "JPY").check(1001)

    assert isinstance(refusal.value, Invalid)
    assert str(refusal.value) == "1001 JPY a unit is above the maximum retail price. Ask 1000 JPY or less."
    assert refusal.value.maximum_minor == 1000
