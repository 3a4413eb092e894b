"""The syntax of hledger journals: amounts, tags, and text of others that cannot become syntax.

Source: the manual of hledger 1.25, "Journal format".
"""

from __future__ import annotations

import unicodedata
from typing import Final

from marketplace.core.currencies import exponent, to_decimal_text

HEAD: Final = "decimal-mark .\n"

_SYNTAX: Final = str.maketrans({";": ",", "|": "/", ":": " ", ",": " ", "\\": "/", '"': "'"})
_IN_DESCRIPTIONS: Final = str.maketrans({";": ",", "|": "/"})


def amount(minor: int, currency: str) -> str:
    """Write an amount with all decimals of its currency: `-1234.50 EUR`."""
    return f"{to_decimal_text(minor, currency)} {currency}"


def commodity(currency: str) -> str:
    """Return the directive that declares a currency with its decimals; one without any keeps its decimal mark."""
    shown = to_decimal_text(10 ** (3 + exponent(currency)), currency)
    return f"commodity {shown if '.' in shown else shown + '.'} {currency}\n"


def posting(account: str, minor: int, currency: str, *, asserts: str = "") -> str:
    """Write a posting; `asserts` is a balance assertion, such as `= 12.00 EUR`, that holds after it."""
    return f"    {account:<44}  {amount(minor, currency):>24}{'  ' + asserts if asserts else ''}\n"


def description(text: str) -> str:
    """Return text of others as part of a description: one line that begins no comment and names no payee."""
    return _one_line(text).translate(_IN_DESCRIPTIONS)


def comment(text: str) -> str:
    """Return text of others as part of a comment: no colon and no comma, so that it holds no tag."""
    return " ".join(_one_line(text).translate(_SYNTAX).split())


def tags(**values: object) -> str:
    """Write tags as a comment of their own line; those without a value are left out."""
    said = [f"{name}:{comment(str(value))}" for name, value in values.items() if value not in {"", None}]
    return f"    ; {', '.join(said)}\n" if said else ""


def _one_line(text: str) -> str:
    """Return text without control characters, unseen marks and line ends of any alphabet."""
    seen = (" " if unicodedata.category(each)[0] in "CZ" else each for each in text)
    return " ".join("".join(seen).split())
