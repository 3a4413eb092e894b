"""Stripe's smallest units and ours."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from marketplace.core.currencies import EXPONENTS
from marketplace.core.errors import Invalid
from marketplace.gateways.stripe_amounts import LARGEST_TRANSFER, from_stripe, to_stripe, to_transfer


@pytest.mark.parametrize(
    ("amount", "currency", "theirs"),
    [
        (108_000, "EUR", 108_000), (6_993, "JPY", 6_993), (1_230, "KWD", 1_230),
        (500, "ISK", 50_000), (7, "UGX", 700), (1_200, "MGA", 12), (0, "MGA", 0),
    ],
)  # fmt: skip
def test_an_amount_is_told_in_stripes_unit_and_read_back(amount: int, currency: str, theirs: int) -> None:
    assert to_stripe(amount, currency) == theirs
    assert from_stripe(theirs, currency) == amount


@pytest.mark.parametrize(("amount", "currency"), [(1_234, "KWD"), (1, "BHD"), (150, "MGA")])
def test_an_amount_finer_than_stripe_counts_is_refused(amount: int, currency: str) -> None:
    with pytest.raises(Invalid, match="in steps of"):
        to_stripe(amount, currency)


@pytest.mark.parametrize(("most", "currency"), [(99_999_999, "EUR"), (99_999_990, "KWD"), (999_999, "UGX")])
def test_more_than_eight_digits_of_stripes_unit_are_refused(most: int, currency: str) -> None:
    assert to_stripe(most, currency) <= 99_999_999
    with pytest.raises(Invalid, match="more than one card payment can be"):
        to_stripe(most + 10, currency)


def test_a_fraction_of_a_whole_unit_is_refused() -> None:
    with pytest.raises(Invalid):
        from_stripe(50_050, "ISK")


@given(st.integers(0, 9_999), st.sampled_from(sorted(EXPONENTS)))
def test_whatever_can_be_told_comes_back_the_same(amount: int, currency: str) -> None:
    whole = amount * 100
    assert from_stripe(to_stripe(whole, currency), currency) == whole


def test_a_transfer_may_be_far_more_than_a_card_payment() -> None:
    assert to_transfer(LARGEST_TRANSFER, "EUR") == 999_999_999_999
    assert to_transfer(6_990, "KWD") == 6_990
    assert to_transfer(500, "ISK") == 50_000


@pytest.mark.parametrize(
    ("amount", "currency"), [(0, "EUR"), (-100, "EUR"), (LARGEST_TRANSFER + 1, "EUR"), (10**10, "UGX"), (1_234, "KWD")]
)
def test_what_cannot_be_sent_is_refused(amount: int, currency: str) -> None:
    with pytest.raises(Invalid, match="twelve digits"):
        to_transfer(amount, currency)
