"""The test bank accounts."""

from __future__ import annotations

import pytest

from marketplace.sandbox.stripe.banks import CURRENCIES, find, of_country


def test_the_published_numbers_are_there() -> None:
    assert [bank.number for bank in of_country("DE")][:2] == ["DE89370400440532013000", "DE62370400440532013001"]
    assert [bank.number for bank in of_country("US")][:2] == ["000123456789", "000111111116"]
    assert of_country("GB")[0].number == "00012345"
    assert of_country("XX") == []


@pytest.mark.parametrize("country", CURRENCIES)
def test_every_country_has_one_that_works_and_five_that_send_money_back(country: str) -> None:
    outcomes = [bank.outcome.failure for bank in of_country(country)]

    assert outcomes == [
        None,
        "no_account",
        "account_closed",
        "insufficient_funds",
        "debit_not_authorized",
        "invalid_currency",
    ]
    assert all(find(country, bank.spaced) == bank for bank in of_country(country))


def test_an_iban_is_read_with_spaces_small_letters_and_any_check_digits() -> None:
    bank = find("AT", "at89 3704 0044 0532 0130 02")

    assert bank
    assert (bank.outcome.failure, bank.last4, bank.currency) == ("account_closed", "3002", "eur")


@pytest.mark.parametrize(
    ("country", "number"),
    [("AT", "DE89370400440532013000"), ("DE", "DE02120300000000202051"), ("US", "12"), ("XX", "1")],
)
def test_no_other_number_is_taken(country: str, number: str) -> None:
    assert find(country, number) is None
