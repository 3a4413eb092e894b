"""Above which sums two people are needed, and what somebody alone may still begin. Pure.

Source: docs/payouts.md, "Two people".
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from marketplace.core.currencies import exponent

OWN: Final = "own"
"""The scope of the operator's own money: what is put in, taken out and adjusted by hand."""

WINDOW: Final = timedelta(hours=24)
"""What was begun by one person counts for so long: a large sum in small parts is a large sum."""

_WHOLE: Final = {
    "AED": 40_000, "AUD": 15_000, "BHD": 4_000, "BRL": 50_000, "CAD": 15_000, "CHF": 10_000, "CNY": 75_000,
    "CZK": 250_000, "DKK": 75_000, "EUR": 10_000, "GBP": 10_000, "HKD": 80_000, "HUF": 4_000_000,
    "IDR": 150_000_000, "ILS": 40_000, "INR": 900_000, "ISK": 1_500_000, "JPY": 1_500_000, "KRW": 15_000_000,
    "KWD": 3_000, "MXN": 200_000, "MYR": 45_000, "NOK": 100_000, "NZD": 15_000, "OMR": 4_000, "PHP": 600_000,
    "PLN": 40_000, "QAR": 40_000, "RON": 50_000, "SAR": 40_000, "SEK": 100_000, "SGD": 15_000, "THB": 350_000,
    "TND": 30_000, "TRY": 400_000, "TWD": 300_000, "USD": 10_000, "VND": 250_000_000, "ZAR": 200_000,
}  # fmt: skip
"""Whole units of each currency, about ten thousand euros. For whatever is not here, two people are always needed."""

_OWN_SHARE: Final = 10
"""The operator's own money is moved by hand and seldom: a tenth of it."""


@dataclass(frozen=True, slots=True)
class Room:
    """What one person may begin without another: above `limit_minor` nothing, together with what was begun already.

    In minor units of one currency. Without a limit nobody else is ever needed.
    """

    limit_minor: int | None
    begun_minor: int

    def needs_second(self, amount_minor: int) -> bool:
        """Whether somebody else has to agree to an amount on top of what was begun."""
        return self.limit_minor is not None and self.begun_minor + amount_minor > self.limit_minor

    @property
    def left_minor(self) -> int | None:
        """What may still be begun alone; None where everything may."""
        return None if self.limit_minor is None else max(self.limit_minor - self.begun_minor, 0)


def default_limit(scope: str, currency: str) -> int:
    """Return the limit of a currency, in its minor units, for as long as nobody has set one."""
    whole = _WHOLE.get(currency, 0)
    return (whole // _OWN_SHARE if scope == OWN else whole) * int(10 ** exponent(currency))


def is_raised(before: int | None, after: int | None) -> bool:
    """Whether one person could begin more by a limit after than before; None is no limit at all."""
    if before is None:
        return False
    return after is None or after > before
