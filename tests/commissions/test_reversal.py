"""How refunds are shared out: worked figures, and properties over any line and any order of steps."""

from __future__ import annotations

from dataclasses import fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.commissions import reversal
from marketplace.commissions.errors import NothingToRefund, TooMuchToRefund
from marketplace.commissions.reversal import Parts, parts_at
from marketplace.commissions.rules import SoldLine

amounts = st.integers(0, 10**9)


def a_line(commission: int, proceeds: int, fee: int, tax: int, *, vendor: int = 0, operator: int = 0) -> SoldLine:
    """A sold line whose buyer paid what the funders did not."""
    cash = commission + proceeds + fee + tax - vendor - operator
    return SoldLine("oli_1", 2, 1, "DE", cash, operator, vendor, commission, proceeds, fee, tax, {})


@st.composite
def lines(draw: st.DrawFn) -> SoldLine:
    """Any line that a sale could leave, with funded discounts of any size below what it cost."""
    parts = [draw(amounts) for _ in range(4)]
    whole = sum(parts)
    vendor = draw(st.integers(0, whole))
    operator = draw(st.integers(0, whole - vendor))
    return a_line(*parts, vendor=vendor, operator=operator)


def test_worked_example_a_refunded_by_half_gives_back_half_of_each_part() -> None:
    half = parts_at(a_line(15_000, 67_500, 7_500, 18_000), 54_000)

    assert half == Parts(54_000, 0, 0, 7_500, 33_750, 3_750, 9_000)


def test_an_operators_discount_goes_back_in_proportion() -> None:
    # example A with 100.00 off by the operator: 960.00 paid, 320.00 of it refunded: a third of the discount, rounded down
    third = parts_at(a_line(15_000, 67_500, 7_500, 16_000, operator=10_000), 32_000)

    assert third == Parts(32_000, 0, 3_333, 5_000, 22_500, 2_500, 5_333)


def test_nothing_refunded_takes_nothing_and_everything_mirrors_the_line() -> None:
    line = a_line(15_000, 67_500, 7_500, 16_000, operator=10_000)

    assert parts_at(line, 0) == Parts(0, 0, 0, 0, 0, 0, 0)
    assert parts_at(line, 96_000) == Parts(96_000, 0, 10_000, 15_000, 67_500, 7_500, 16_000)


@pytest.mark.parametrize("cash", [-1, 96_001])
def test_more_than_was_paid_and_less_than_nothing_are_refused(cash: int) -> None:
    with pytest.raises(TooMuchToRefund):
        parts_at(a_line(15_000, 67_500, 7_500, 16_000, operator=10_000), cash)


@given(line=lines(), data=st.data())
def test_any_steps_add_up_never_take_a_cent_back_and_end_as_the_mirror(line: SoldLine, data: st.DataObject) -> None:
    cuts = sorted(data.draw(st.lists(st.integers(0, line.cash_minor), max_size=8)))
    before, total = parts_at(line, 0), Parts(0, 0, 0, 0, 0, 0, 0)
    for cash in [*cuts, line.cash_minor]:
        now = parts_at(line, cash)
        step = now - before
        assert all(getattr(step, each.name) >= 0 for each in fields(step))
        given_back = step.cash_minor + step.vendor_funded_minor + step.operator_funded_minor
        assert given_back == step.commission_minor + step.proceeds_minor + step.fee_minor + step.tax_minor
        assert now.commission_minor <= line.commission_minor
        before = now
    total = before
    if line.cash_minor:
        assert total == Parts(
            line.cash_minor, line.vendor_funded_minor, line.operator_funded_minor,
            line.commission_minor, line.proceeds_minor, line.fee_minor, line.tax_minor,
        )  # fmt: skip


@given(line=lines(), quantity=st.integers(1, 40), data=st.data())
def test_units_returned_one_group_after_another_come_to_the_whole_line(
    line: SoldLine, quantity: int, data: st.DataObject
) -> None:
    returned = refunded = 0
    while returned < quantity:
        more = data.draw(st.integers(1, quantity - returned))
        step = reversal.by_quantity(line, quantity, returned=returned, more=more, refunded_minor=refunded)
        assert step >= 0
        returned, refunded = returned + more, refunded + step
        assert abs(refunded * quantity - line.cash_minor * returned) <= quantity // 2 + 1
    assert refunded == line.cash_minor


def test_three_units_of_a_hundred_are_refunded_by_rounding_the_sum_so_far() -> None:
    line = a_line(17, 75, 8, 0)

    steps = []
    for returned in range(3):
        steps.append(reversal.by_quantity(line, 3, returned=returned, more=1, refunded_minor=sum(steps)))

    assert steps == [33, 34, 33]


def test_units_after_an_amount_get_no_more_than_the_rest() -> None:
    line = a_line(100, 0, 0, 0)

    assert reversal.by_quantity(line, 4, returned=0, more=2, refunded_minor=70) == 30
    assert reversal.by_quantity(line, 4, returned=2, more=2, refunded_minor=70) == 30


@pytest.mark.parametrize("more", [0, -1])
def test_no_units_are_no_refund(more: int) -> None:
    with pytest.raises(NothingToRefund):
        reversal.by_quantity(a_line(100, 0, 0, 0), 4, returned=0, more=more, refunded_minor=0)


def test_more_units_than_are_left_are_refused() -> None:
    with pytest.raises(TooMuchToRefund, match="Only 1 of 4"):
        reversal.by_quantity(a_line(100, 0, 0, 0), 4, returned=3, more=2, refunded_minor=75)


@given(remaining=st.lists(amounts, min_size=1, max_size=6).filter(any), data=st.data())
def test_an_amount_is_spread_without_overdrawing_a_line(remaining: list[int], data: st.DataObject) -> None:
    amount = data.draw(st.integers(1, sum(remaining)))

    spread = reversal.by_amount(amount, remaining)

    assert sum(spread) == amount
    assert all(0 <= share <= left for share, left in zip(spread, remaining, strict=True))


def test_an_amount_is_spread_by_what_each_line_has_left() -> None:
    assert reversal.by_amount(1_000, [3_000, 1_000, 0]) == [750, 250, 0]


@pytest.mark.parametrize("amount", [0, -5])
def test_no_amount_is_no_refund(amount: int) -> None:
    with pytest.raises(NothingToRefund):
        reversal.by_amount(amount, [100])


def test_more_than_is_left_of_the_order_is_refused() -> None:
    with pytest.raises(TooMuchToRefund, match="Only 100"):
        reversal.by_amount(101, [60, 40])
