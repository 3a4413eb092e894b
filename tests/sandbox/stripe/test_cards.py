from __future__ import annotations

import pytest

from marketplace.sandbox.stripe import cards


def test_every_test_card_has_a_valid_number_and_a_token_of_its_own() -> None:
    assert all(cards.passes_luhn(number) for number in cards.BY_NUMBER)
    assert len(cards.BY_TOKEN) == len(cards.BY_NUMBER) == len(cards.MAIN_CARDS + cards.MORE_CARDS)


@pytest.mark.parametrize(
    ("number", "code", "decline_code"),
    [
        ("4000000000000002", "card_declined", "generic_decline"),
        ("4000000000009995", "card_declined", "insufficient_funds"),
        ("4000000000000069", "expired_card", "expired_card"),
    ],
)
def test_a_declining_card_says_why(number: str, code: str, decline_code: str) -> None:
    decline = cards.BY_NUMBER[number].decline

    assert decline
    assert (decline.code, decline.decline_code) == (code, decline_code)


def test_one_digit_wrong_fails_the_check() -> None:
    assert not cards.passes_luhn("4242424242424241")


def test_numbers_are_grouped_as_on_the_card() -> None:
    assert cards.BY_NUMBER["4242424242424242"].spaced == "4242 4242 4242 4242"
    assert cards.BY_NUMBER["378282246310005"].spaced == "3782 822463 10005"
