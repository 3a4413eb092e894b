"""Currencies and amounts as text."""

from __future__ import annotations

import pytest
from babel import Locale
from babel.core import get_global
from hypothesis import given
from hypothesis import strategies as st

from marketplace.core.currencies import EXPONENTS, exponent, is_currency, parse_amount, to_decimal_text
from marketplace.core.errors import Invalid


@pytest.mark.parametrize(
    ("code", "decimals"),
    [
        ("JPY", 0),
        ("KRW", 0),
        ("ISK", 0),
        ("UGX", 0),
        ("EUR", 2),
        ("USD", 2),
        ("MGA", 2),
        ("KWD", 3),
        ("TND", 3),
        ("CLF", 4),
        ("UYW", 4),
    ],
)
def test_each_currency_has_its_own_number_of_decimals(code: str, decimals: int) -> None:
    assert exponent(code) == decimals
    assert is_currency(code)


def test_codes_are_three_capitals_with_zero_two_three_or_four_decimals() -> None:
    assert all(len(code) == 3 and code.isascii() and code.isupper() for code in EXPONENTS)
    assert set(EXPONENTS.values()) == {0, 2, 3, 4}


def test_every_currency_that_is_tender_somewhere_today_is_known() -> None:
    territories = get_global("territory_currencies")
    tender = {code for entries in territories.values() for code, _, end, is_tender in entries if is_tender and not end}

    # The euro and the leone of 2022 replaced these two; the lists in use differ in how fast they follow.
    assert tender - set(EXPONENTS) <= {"BGN", "SLL", "ANG", "ZWL", "CUC", "HRK"}
    assert len(EXPONENTS) > 150
    assert Locale("en").currencies.keys() >= set(EXPONENTS) - {"XAD"}


@pytest.mark.parametrize("code", ["", "EURO", "eur", "XXX", "XAU", "XDR", "DEM", "BGN", "ANG"])
def test_unknown_withdrawn_and_priceless_codes_are_no_currencies(code: str) -> None:
    assert not is_currency(code)
    with pytest.raises(Invalid, match="ISO 4217 code in capitals") as refusal:
        exponent(code)
    assert refusal.value.currency == code


@pytest.mark.parametrize(
    ("text", "code", "amount"),
    [
        ("0", "EUR", 0),
        ("12", "EUR", 1200),
        ("12.5", "EUR", 1250),
        ("12,5", "EUR", 1250),
        ("12,50", "EUR", 1250),
        ("  1234.50 ", "EUR", 123_450),
        ("-0.05", "EUR", -5),
        ("007.10", "USD", 710),
        ("6993", "JPY", 6993),
        ("1.234", "KWD", 1234),
        ("0,250", "KWD", 250),
        ("1234,567", "KWD", 1_234_567),
        ("1.0001", "CLF", 10_001),
        ("1,0001", "CLF", 10_001),
        ("92233720368547758.07", "EUR", 2**63 - 1),
    ],
)
def test_a_plain_decimal_is_read_exactly(text: str, code: str, amount: int) -> None:
    assert parse_amount(text, code) == amount


@pytest.mark.parametrize(
    ("text", "code", "advice"),
    [
        ("1,234.50", "EUR", "at most one decimal separator"),
        ("1.234,50", "EUR", "at most one decimal separator"),
        ("1 234", "EUR", "at most one decimal separator"),
        ("1'234", "CHF", "at most one decimal separator"),
        ("+5", "EUR", "at most one decimal separator"),
        ("--5", "EUR", "at most one decimal separator"),
        ("5-", "EUR", "at most one decimal separator"),
        ("- 5", "EUR", "at most one decimal separator"),
        ("", "EUR", "at most one decimal separator"),
        (".5", "EUR", "at most one decimal separator"),
        ("5.", "EUR", "at most one decimal separator"),
        ("1e3", "EUR", "at most one decimal separator"),
        ("0x10", "EUR", "at most one decimal separator"),
        ("NaN", "EUR", "at most one decimal separator"),
        ("€5", "EUR", "at most one decimal separator"),
        ("٣", "EUR", "at most one decimal separator"),
        ("12.345", "EUR", "EUR has 2 decimals; write it like 1234.50"),
        ("12.5", "JPY", "JPY has no decimals; write it like 1234"),
        ("0,12345", "CLF", "CLF has 4 decimals"),
        ("1,234", "EUR", "Is it 1234 or 1.234"),
        ("1,234", "KWD", "Is it 1234 or 1.234"),
        ("-999,000", "JPY", "Is it 999000 or 999.000"),
        ("92233720368547758.08", "EUR", "too large"),
        ("9" * 5000, "EUR", "too large"),
    ],
)
def test_anything_else_is_refused_with_what_to_write(text: str, code: str, advice: str) -> None:
    with pytest.raises(Invalid) as refusal:
        parse_amount(text, code)

    assert advice in str(refusal.value)
    assert len(str(refusal.value)) < 200


def test_an_amount_in_no_currency_is_refused() -> None:
    with pytest.raises(Invalid, match="not a currency"):
        parse_amount("1", "EURO")
    with pytest.raises(Invalid, match="not a currency"):
        to_decimal_text(1, "EURO")


@pytest.mark.parametrize(
    ("amount", "code", "text"),
    [
        (0, "EUR", "0.00"),
        (5, "EUR", "0.05"),
        (-5, "EUR", "-0.05"),
        (-123_450, "EUR", "-1234.50"),
        (7, "JPY", "7"),
        (-7, "JPY", "-7"),
        (7, "KWD", "0.007"),
        (7, "CLF", "0.0007"),
    ],
)
def test_amounts_are_written_with_all_their_decimals(amount: int, code: str, text: str) -> None:
    assert to_decimal_text(amount, code) == text


@given(st.integers(-(2**63) + 1, 2**63 - 1), st.sampled_from(sorted(EXPONENTS)))
def test_what_is_written_is_read_back(amount: int, code: str) -> None:
    assert parse_amount(to_decimal_text(amount, code), code) == amount
