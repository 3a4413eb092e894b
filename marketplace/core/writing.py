"""Amounts, rates, counts, days and instants written for people of a locale: pages and papers say them alike.

The text is made with exact decimals. Negative numbers carry a real minus sign (U+2212).
"""

from __future__ import annotations

from copy import copy
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, Final
from zoneinfo import ZoneInfo

from babel import Locale
from babel.dates import format_date, format_time
from babel.numbers import format_decimal

from marketplace.core.currencies import exponent

MINUS: Final = "\u2212"
SPACE: Final = "\u00a0"


def money(minor: int, currency: str, locale: Locale, *, sign: bool = False) -> str:
    """Write an amount of minor units with its currency and that currency's own number of decimals.

    `sign` puts a plus before a positive amount, for lists of movements.
    """
    pattern = _currency_pattern(str(locale), exponent(currency))
    text = pattern.apply(decimal_of(minor, currency), locale, currency=currency, currency_digits=False)
    return signed(apart(text), plus=sign and minor > 0)


def amount(minor: int, currency: str, locale: Locale, *, sign: bool = False) -> str:
    """Write an amount without its currency, for a column whose heading names it."""
    pattern = _plain_pattern(str(locale), exponent(currency))
    return signed(pattern.apply(decimal_of(minor, currency), locale), plus=sign and minor > 0)


def rate(bps: int, locale: Locale) -> str:
    """Write a rate of basis points as per cent, with up to two decimals: 1750 is "17.5 %"."""
    number = format_decimal(Decimal(bps).scaleb(-2), format="#,##0.##", locale=locale)
    return signed(f"{number}{SPACE}%", plus=False)


def count(number: int, locale: Locale) -> str:
    """Write a whole number with the locale's grouping."""
    return signed(format_decimal(number, locale=locale), plus=False)


def day(on: date, locale: Locale) -> str:
    """Write a day, such as "5 Nov 2026"; in German "05.11.2026"."""
    return str(format_date(on, format="medium", locale=locale))


def moment(at: datetime, time_zone: str, locale: Locale) -> str:
    """Write an aware instant as day and time in an IANA time zone, with the zone's short name."""
    local = at.astimezone(ZoneInfo(time_zone))
    clock = format_time(local.time(), format="short", locale=locale)
    return f"{day(local.date(), locale)}, {clock} {zone_name(local)}"


def zone_name(local: datetime) -> str:
    """Return "CET"; zones without letters ("-03") are written against UTC."""
    name = local.tzname() or "UTC"
    return f"UTC{name}" if name[0] in "+-" else name


def decimal_of(minor: int, currency: str) -> Decimal:
    """Return an amount as a number of whole units."""
    return Decimal(minor).scaleb(-exponent(currency))


def signed(text: str, *, plus: bool) -> str:
    """Put a plus before a number, or turn its hyphen into a minus."""
    return f"+{text}" if plus else text.replace("-", MINUS)


def apart(text: str) -> str:
    """Put a space between a code in letters and the number: "KWD 1.250", yet "$1.25"."""
    for place in range(1, len(text)):
        if text[place - 1].isalpha() and text[place].isdigit():
            return f"{text[:place]}{SPACE}{text[place:]}"
    return text


@lru_cache(maxsize=128)
def _currency_pattern(locale: str, digits: int) -> Any:
    return _with_digits(Locale.parse(locale).currency_formats["standard"], digits)


@lru_cache(maxsize=128)
def _plain_pattern(locale: str, digits: int) -> Any:
    return _with_digits(Locale.parse(locale).decimal_formats[None], digits)


def _with_digits(pattern: Any, digits: int) -> Any:
    """Return the locale's pattern with the decimals of ISO 4217, which CLDR does not always follow."""
    exact = copy(pattern)
    exact.frac_prec = (digits, digits)
    return exact
