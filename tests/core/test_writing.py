"""Amounts, rates, days and instants as people of a locale read them."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest
from babel import Locale

from marketplace.core import writing

GERMAN, AMERICAN = Locale("de"), Locale("en", "US")
NOVEMBER = date(2026, 11, 5)


@pytest.mark.parametrize(
    ("minor", "currency", "german", "american"),
    [
        (123_456_789, "EUR", "1.234.567,89", "1,234,567.89"),
        (-1_748, "JPY", "\u22121.748", "\u22121,748"),
        (1_234, "KWD", "1,234", "1.234"),
        (0, "USD", "0,00", "0.00"),
    ],
)
def test_amounts_have_the_decimals_of_their_currency(minor: int, currency: str, german: str, american: str) -> None:
    assert writing.amount(minor, currency, GERMAN) == german
    assert writing.amount(minor, currency, AMERICAN) == american


def test_money_names_its_currency_and_movements_their_sign() -> None:
    assert writing.money(8_249, "USD", AMERICAN, sign=True) == "+$82.49"
    assert writing.money(-8_249, "USD", AMERICAN, sign=True) == "\u2212$82.49"
    assert writing.money(1_250, "KWD", AMERICAN) == "KWD\u00a01.250"
    assert writing.amount(5, "EUR", AMERICAN, sign=True) == "+0.05"


def test_rates_and_counts() -> None:
    assert (writing.rate(1750, GERMAN), writing.rate(1750, AMERICAN)) == ("17,5\u00a0%", "17.5\u00a0%")
    assert (writing.count(12_345, GERMAN), writing.count(12_345, AMERICAN)) == ("12.345", "12,345")


def test_days_and_instants_are_written_as_a_country_writes_them() -> None:
    at = datetime(2026, 10, 25, 0, 30, tzinfo=UTC)

    assert (writing.day(NOVEMBER, GERMAN), writing.day(NOVEMBER, AMERICAN)) == ("05.11.2026", "Nov 5, 2026")
    assert writing.moment(at, "Europe/Berlin", GERMAN) == "25.10.2026, 02:30 CEST"
    assert writing.moment(at.replace(hour=1), "Europe/Berlin", GERMAN) == "25.10.2026, 02:30 CET"
    assert writing.zone_name(at.astimezone(ZoneInfo("America/Sao_Paulo"))) == "UTC-03"


def test_a_code_in_letters_stands_apart() -> None:
    assert writing.apart("KWD1") == "KWD\u00a01"
    assert writing.apart("$1.25") == "$1.25"
