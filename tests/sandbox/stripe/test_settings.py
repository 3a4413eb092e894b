from __future__ import annotations

import pytest

from marketplace.sandbox.stripe.settings import Settings, Terms


@pytest.mark.parametrize(
    ("amount", "fee"),
    [(108_000, 3_162), (1_000, 59), (1_017, 59), (1_018, 60), (50, 31), (20, 20)],
)
def test_a_fee_is_the_rate_rounded_half_up_plus_a_fixed_part_and_never_more_than_the_amount(
    amount: int, fee: int
) -> None:
    assert Terms().fee(amount) == fee


def test_money_is_available_at_midnight_two_days_later() -> None:
    monday_noon, wednesday_midnight = 1_795_435_200, 1_795_564_800

    assert Terms().available_on(monday_noon) == wednesday_midnight


def test_terms_can_be_other_ones() -> None:
    assert Terms(rate_bps=150, fixed_minor=25).fee(10_000) == 175
    assert Terms(settlement_days=0).available_on(86_400 * 3 + 5) == 86_400 * 3


@pytest.mark.parametrize("key", ["sk_live_abc", "rk_live_abc", "pk_test_abc", "", "secret"])
def test_only_test_keys_open_a_sandbox(key: str) -> None:
    with pytest.raises(ValueError, match="test keys only"):
        Settings(key, "http://127.0.0.1:1")


def test_addresses_are_joined_with_one_slash() -> None:
    assert Settings("sk_test_a", "http://127.0.0.1:1/").url("/c/pay/x") == "http://127.0.0.1:1/c/pay/x"
