"""Exact money: rounding, sharing out, and no mixing of currencies."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from marketplace.core.currencies import EXPONENTS
from marketplace.core.errors import Invalid
from marketplace.core.money import CurrencyMismatch, Money, allocate, apply_bps, round_half_up

WEIGHTS = st.lists(st.integers(0, 40) | st.integers(0, 10**12), min_size=1, max_size=6)


def one_unit_at_a_time(total: int, weights: Sequence[int]) -> list[int]:
    """Webster as it is defined, slowly: each unit to the highest average, ties to the earlier."""
    shares = [0] * len(weights)
    for _ in range(total):
        ranks = [(weight, 2 * share + 1) for weight, share in zip(weights, shares, strict=True)]
        best = 0
        for index, (weight, divisor) in enumerate(ranks):
            if weight * ranks[best][1] > ranks[best][0] * divisor:
                best = index
        shares[best] += 1
    return shares


@pytest.mark.parametrize(
    ("numerator", "denominator", "expected"),
    [
        (0, 3, 0),
        (1, 2, 1),
        (3, 2, 2),
        (5, 2, 3),
        (4, 3, 1),
        (5, 3, 2),
        (-1, 2, -1),
        (-5, 2, -3),
        (-4, 3, -1),
        (174_982_500, 100_000, 1750),
        (10**30 + 5, 10, 10**29 + 1),
    ],
)
def test_a_half_is_rounded_away_from_zero(numerator: int, denominator: int, expected: int) -> None:
    assert round_half_up(numerator, denominator) == expected


@given(st.integers(), st.integers(1, 10**12))
def test_rounding_a_negative_mirrors_the_positive_and_is_never_off_by_more_than_half(n: int, d: int) -> None:
    assert round_half_up(-n, d) == -round_half_up(n, d)
    assert abs(2 * (round_half_up(n, d) * d - n)) <= d


@pytest.mark.parametrize("denominator", [0, -1])
def test_a_ratio_needs_a_positive_denominator(denominator: int) -> None:
    with pytest.raises(Invalid, match="denominator above zero"):
        round_half_up(1, denominator)


@pytest.mark.parametrize(
    ("amount", "bps", "expected"),
    [
        (9999, 1750, 1750),
        (6993, 1250, 874),
        (8249, 800, 660),
        (100_000, 10_000, 100_000),
        (77, 0, 0),
        (-9999, 1750, -1750),
    ],
)
def test_basis_points_of_an_amount_are_rounded_once(amount: int, bps: int, expected: int) -> None:
    assert apply_bps(amount, bps) == expected


@pytest.mark.parametrize(
    ("total", "weights", "expected"),
    [
        (1, [1, 1, 1, 1], [1, 0, 0, 0]),
        (2, [1, 1, 1, 1], [1, 1, 0, 0]),
        (3, [0, 5, 0, 5], [0, 2, 0, 1]),
        (100, [150, 675, 75, 180], [14, 62, 7, 17]),
        (1080, [150, 675, 75, 180], [150, 675, 75, 180]),
        # Seven seats by the averages 53, 24, 23, 17.7, 10.6, 8, 7.7.
        (7, [53_000, 24_000, 23_000], [3, 2, 2]),
        # In proportion the first is due 11.3 and Webster gives it 10: starting from whole quotas would be wrong.
        (13, [20, 1, 1, 1], [10, 1, 1, 1]),
        (0, [0, 0], [0, 0]),
        (0, [], []),
        (-3, [1, 1], [-2, -1]),
    ],
)
def test_shares_follow_the_highest_averages_with_ties_in_list_order(
    total: int, weights: list[int], expected: list[int]
) -> None:
    assert allocate(total, weights) == expected


@given(st.integers(0, 300), WEIGHTS.filter(any))
@example(0, [1])
@example(13, [20, 1, 1, 1])
@example(299, [1, 1, 1, 1, 1, 1])
def test_the_direct_share_out_equals_handing_out_unit_by_unit(total: int, weights: list[int]) -> None:
    assert allocate(total, weights) == one_unit_at_a_time(total, weights)


@given(st.integers(-(10**12), 10**12), WEIGHTS.filter(any))
def test_shares_add_up_keep_the_sign_and_leave_zero_weights_empty(total: int, weights: list[int]) -> None:
    shares = allocate(total, weights)

    assert sum(shares) == total
    assert all(share * total >= 0 for share in shares)
    assert all(share == 0 for share, weight in zip(shares, weights, strict=True) if weight == 0)


@given(st.integers(1, 10**12), WEIGHTS.filter(any))
def test_one_more_unit_never_takes_a_unit_from_anybody(total: int, weights: list[int]) -> None:
    before = allocate(total - 1, weights)

    after = allocate(total, weights)

    assert sorted(a - b for a, b in zip(after, before, strict=True)) == [0] * (len(weights) - 1) + [1]


@given(WEIGHTS.filter(any))
def test_sharing_the_sum_of_the_weights_returns_the_weights(weights: list[int]) -> None:
    assert allocate(sum(weights), weights) == weights


@given(st.integers(-(10**12), 10**12), WEIGHTS.filter(any))
def test_a_negative_total_is_the_mirror_image(total: int, weights: list[int]) -> None:
    assert allocate(-total, weights) == [-share for share in allocate(total, weights)]


@pytest.mark.parametrize(("total", "weights"), [(1, [0, 0]), (-1, [0]), (5, [])])
def test_something_cannot_be_shared_among_nobody(total: int, weights: list[int]) -> None:
    with pytest.raises(Invalid, match="weight is above zero"):
        allocate(total, weights)


def test_negative_weights_are_refused() -> None:
    with pytest.raises(Invalid, match="negative weight"):
        allocate(10, [3, -1])


def test_money_adds_subtracts_negates_and_multiplies_in_its_currency() -> None:
    price = Money(3333, "USD")

    assert price * 3 == Money(9999, "USD") == 3 * price
    assert price + Money(1, "USD") == Money(3334, "USD")
    assert price - Money(3334, "USD") == Money(-1, "USD")
    assert -price == Money(-3333, "USD")
    assert Money.zero("JPY") == Money(0, "JPY")


def test_money_compares_within_its_currency() -> None:
    small, large = Money(1, "EUR"), Money(2, "EUR")

    assert small < large
    assert small <= small  # noqa: PLR0124 - the point of the test
    assert large > small
    assert large >= large  # noqa: PLR0124 - the point of the test
    assert max(small, large) == large


def test_amounts_of_two_currencies_are_never_equal() -> None:
    assert Money(0, "EUR") != Money(0, "USD")


@pytest.mark.parametrize("operation", ["__add__", "__sub__", "__lt__", "__le__", "__gt__", "__ge__"])
def test_two_currencies_never_mix(operation: str) -> None:
    with pytest.raises(CurrencyMismatch) as refusal:
        getattr(Money(1, "EUR"), operation)(Money(1, "USD"))

    assert (refusal.value.left, refusal.value.right) == ("EUR", "USD")
    assert isinstance(refusal.value, Invalid)


@pytest.mark.parametrize("amount", [1.0, "1", None, True])
def test_money_is_whole_minor_units(amount: object) -> None:
    with pytest.raises(Invalid, match="integer"):
        Money(amount, "EUR")  # type: ignore[arg-type]


@pytest.mark.parametrize("factor", [0.5, True])
def test_money_is_multiplied_by_whole_numbers_only(factor: object) -> None:
    with pytest.raises(Invalid, match="integer"):
        Money(10, "EUR") * factor  # type: ignore[operator]


def test_money_needs_a_real_currency() -> None:
    with pytest.raises(Invalid, match="ISO 4217"):
        Money(1, "EURO")


@pytest.mark.parametrize(
    ("money", "text"),
    [
        (Money(-5, "EUR"), "-0.05 EUR"),
        (Money(6119, "JPY"), "6119 JPY"),
        (Money(1, "KWD"), "0.001 KWD"),
        (Money(12_345, "CLF"), "1.2345 CLF"),
    ],
)
def test_money_prints_with_the_decimals_of_its_currency(money: Money, text: str) -> None:
    assert str(money) == text


@given(st.integers(-(10**12), 10**12), WEIGHTS.filter(any), st.sampled_from(sorted(EXPONENTS)))
def test_money_is_shared_out_without_loss_in_any_currency(total: int, weights: list[int], currency: str) -> None:
    shares = Money(total, currency).allocate(weights)

    assert sum(shares, Money.zero(currency)) == Money(total, currency)
