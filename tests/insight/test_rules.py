from __future__ import annotations

import pytest

from marketplace.insight.rules import NO_WORK, Figures, Returns, Work, median, ratio_bps


def test_work_is_rounded_once_an_order_and_then_multiplied() -> None:
    work = Work(hourly_minor=5_000, checkout_minutes=10, partner_order_minutes=3, direct_order_minutes=60)

    assert work.cost(checkouts=1, partner_orders=0, direct_orders=0) == 833  # 833.33
    assert work.cost(checkouts=3, partner_orders=0, direct_orders=0) == 2_499
    assert work.cost(checkouts=2, partner_orders=2, direct_orders=1) == 1_666 + 500 + 5_000
    assert NO_WORK.cost(checkouts=9, partner_orders=9, direct_orders=9) == 0


def test_what_is_left_is_both_margins_less_the_work() -> None:
    figures = Figures(
        orders=2, sold_minor=90_000, bought_minor=75_000, commission_minor=15_000, sell_in_minor=25_000, cost_minor=1_000,
        list_minor=200_000,
    )  # fmt: skip

    assert (figures.margin_minor, figures.result_minor, figures.margin_bps) == (40_000, 39_000, 2_000)
    assert Figures().margin_bps is None


def test_the_fair_return_of_example_a() -> None:
    returns = Returns("EUR", partner_minor=15_000, operator_minor=7_500, vendor_minor=67_500)

    assert returns.total_minor == 90_000
    assert returns.ratio_bps == 20_000  # 2.00: twice what the operator earned
    assert [returns.share_bps(each) for each in (15_000, 7_500, 67_500)] == [1_667, 833, 7_500]


@pytest.mark.parametrize(
    ("part", "whole", "bps"),
    [(1, 3, 3_333), (2, 3, 6_667), (-1, 3, -3_333), (0, 5, 0), (1, 0, None), (1, -1, None), (1, 20_000, 1)],
)
def test_ratios_are_rounded_half_up_away_from_zero(part: int, whole: int, bps: int | None) -> None:
    assert ratio_bps(part, whole) == bps


@pytest.mark.parametrize(("values", "middle"), [([], None), ([3], 3), ([9, 1, 5], 5), ([4, 1, 2, 3], 2)])
def test_of_two_middle_values_the_lower_counts(values: list[int], middle: int | None) -> None:
    assert median(values) == middle
