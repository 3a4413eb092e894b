"""ISO 4217: which currencies exist, how many decimals each has, and amounts as text.

Holds every active code that has a minor unit, funds codes included. Precious metals,
special drawing rights, the testing code and the like have none and cannot price anything.

Source: ISO 4217 list one, maintained by SIX Financial Information.
"""

from __future__ import annotations

import re
from typing import Final

from marketplace.core.errors import Invalid

_LARGEST_MINOR: Final = 2**63 - 1  # what a BIGINT column holds
_GROUP_DIGITS: Final = 3  # thousands are grouped by three digits
_SHOWN_CHARACTERS: Final = 40
_READ_CHARACTERS: Final = 100  # more digits than any amount has, fewer than Python refuses to convert

_WITHOUT_DECIMALS = "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF"
_WITH_TWO_DECIMALS = (
    "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD "
    "CAD CDF CHE CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP "
    "GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT "
    "LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN "
    "NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP "
    "SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES "
    "WST XAD XCD XCG YER ZAR ZMW ZWG"
)
_WITH_THREE_DECIMALS = "BHD IQD JOD KWD LYD OMR TND"
_WITH_FOUR_DECIMALS = "CLF UYW"

EXPONENTS: Final[dict[str, int]] = {
    code: exponent
    for exponent, codes in (
        (0, _WITHOUT_DECIMALS),
        (2, _WITH_TWO_DECIMALS),
        (3, _WITH_THREE_DECIMALS),
        (4, _WITH_FOUR_DECIMALS),
    )
    for code in codes.split()
}

_PLAIN_DECIMAL = re.compile(r"(?P<sign>-?)(?P<whole>[0-9]+)(?:(?P<separator>[.,])(?P<decimals>[0-9]+))?")


def is_currency(code: str) -> bool:
    """Whether this is an active ISO 4217 code with a minor unit, in capitals."""
    return code in EXPONENTS


def exponent(code: str) -> int:
    """Tell how many decimals a currency has: JPY 0, EUR 2, KWD 3, CLF 4.

    Raises:
        Invalid: there is no such currency.
    """
    try:
        return EXPONENTS[code]
    except KeyError:
        raise Invalid(
            f"{code!r} is not a currency. Use an ISO 4217 code in capitals, such as EUR.", currency=code
        ) from None


def parse_amount(text: str, code: str) -> int:
    """Read an amount that a person typed, in minor units of the currency.

    Takes digits with at most one decimal separator, `.` or `,`, a leading `-` and outer
    spaces; never rounds and never guesses. Thousands are not grouped. A comma followed by exactly
    three digits (`1,234`) could be a thousand or a decimal, so it is refused even where the
    currency has three decimals; a dot is always the decimal point.

    Raises:
        Invalid: not such a number, too many decimals, ambiguous, or beyond 64 bits.
    """
    decimals = exponent(code)
    found = _PLAIN_DECIMAL.fullmatch(text.strip())
    if found is None:
        raise _unreadable(text, code, f"Write digits with at most one decimal separator, like {_example(decimals)}.")

    whole, fraction = found["whole"], found["decimals"] or ""
    if found["separator"] == "," and len(fraction) == _GROUP_DIGITS and _could_be_grouped(whole):
        raise _unreadable(
            text, code, f"Is it {whole}{fraction} or {whole}.{fraction}? Write it without thousands commas."
        )
    if len(fraction) > decimals:
        raise _unreadable(text, code, f"{code} has {_places(decimals)}; write it like {_example(decimals)}.")

    digits = whole[:_READ_CHARACTERS] + fraction.ljust(decimals, "0")
    amount = int(found["sign"] + digits)
    if abs(amount) > _LARGEST_MINOR or len(whole) > _READ_CHARACTERS:
        raise _unreadable(text, code, "It is too large to be kept; check the number of digits.")
    return amount


def to_decimal_text(amount_minor: int, code: str) -> str:
    """Write an amount as a plain decimal number: no grouping, `.`, all decimals of the currency.

    `parse_amount` reads it back to the same amount. For people, templates format by locale.

    Raises:
        Invalid: there is no such currency.
    """
    decimals = exponent(code)
    digits = str(abs(amount_minor)).rjust(decimals + 1, "0")
    sign = "-" if amount_minor < 0 else ""
    if decimals == 0:
        return sign + digits
    return f"{sign}{digits[:-decimals]}.{digits[-decimals:]}"


def _could_be_grouped(whole: str) -> bool:
    return len(whole) <= _GROUP_DIGITS and not whole.startswith("0")


def _unreadable(text: str, code: str, advice: str) -> Invalid:
    shown = text if len(text) <= _SHOWN_CHARACTERS else text[:_SHOWN_CHARACTERS] + "…"
    return Invalid(f"{shown!r} is not an amount in {code}. {advice}", text=shown, currency=code)


def _places(decimals: int) -> str:
    return f"{decimals} decimals" if decimals else "no decimals"


def _example(decimals: int) -> str:
    return "1234." + "5".ljust(decimals, "0") if decimals else "1234"
