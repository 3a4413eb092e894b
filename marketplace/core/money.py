"""Exact money: integer minor units, one currency at a time, and sharing without loss."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Self

from marketplace.core.currencies import exponent, to_decimal_text
from marketplace.core.errors import Invalid

BPS_WHOLE: Final = 10_000
"""Basis points in the whole: 10 000 bps are 100 %."""


class CurrencyMismatch(Invalid):
    """Two amounts of different currencies met in one sum or comparison."""

    def __init__(self, left: str, right: str) -> None:
        super().__init__(
            f"An amount in {left} and one in {right} cannot be combined; keep each currency by itself.",
            left=left,
            right=right,
        )


@dataclass(frozen=True, slots=True)
class Money:
    """An amount in minor units of one ISO 4217 currency; may be negative.

    Adds, subtracts and compares only within its currency; multiplies by whole numbers only.
    Amounts of different currencies are never equal, not even zero.

    Raises:
        Invalid: the amount is not an integer, or the currency does not exist.
    """

    amount_minor: int
    currency: str

    def __post_init__(self) -> None:
        _require_int(self.amount_minor)
        exponent(self.currency)

    @classmethod
    def zero(cls, currency: str) -> Self:
        """Return nothing, in this currency."""
        return cls(0, currency)

    def __add__(self, other: Money) -> Money:
        return Money(self.amount_minor + self._in_same_currency(other), self.currency)

    def __sub__(self, other: Money) -> Money:
        return Money(self.amount_minor - self._in_same_currency(other), self.currency)

    def __neg__(self) -> Money:
        return Money(-self.amount_minor, self.currency)

    def __mul__(self, count: int) -> Money:
        return Money(self.amount_minor * _require_int(count), self.currency)

    __rmul__ = __mul__

    def __lt__(self, other: Money) -> bool:
        return self.amount_minor < self._in_same_currency(other)

    def __le__(self, other: Money) -> bool:
        return self.amount_minor <= self._in_same_currency(other)

    def __gt__(self, other: Money) -> bool:
        return self.amount_minor > self._in_same_currency(other)

    def __ge__(self, other: Money) -> bool:
        return self.amount_minor >= self._in_same_currency(other)

    def __str__(self) -> str:
        return f"{to_decimal_text(self.amount_minor, self.currency)} {self.currency}"

    def allocate(self, weights: Sequence[int]) -> list[Money]:
        """Share this amount out by weights; the shares add up to it. See `allocate`."""
        return [Money(share, self.currency) for share in allocate(self.amount_minor, weights)]

    def _in_same_currency(self, other: Money) -> int:
        if self.currency != other.currency:
            raise CurrencyMismatch(self.currency, other.currency)
        return other.amount_minor


def round_half_up(numerator: int, denominator: int) -> int:
    """Divide and round to the nearest integer, a half away from zero.

    Negative values mirror positive ones, so a reversal rounds exactly as what it reverses.

    Raises:
        Invalid: the denominator is not positive.
    """
    if denominator <= 0:
        raise Invalid("A ratio needs a denominator above zero.", denominator=denominator)
    magnitude = (2 * abs(numerator) + denominator) // (2 * denominator)
    return -magnitude if numerator < 0 else magnitude


def apply_bps(amount_minor: int, bps: int) -> int:
    """Take a share of an amount: `round_half_up(amount_minor × bps / 10 000)`, in minor units."""
    return round_half_up(amount_minor * bps, BPS_WHOLE)


def allocate(total: int, weights: Sequence[int]) -> list[int]:
    """Share a total out by weights with Webster's method; the shares add up to the total.

    Units go one by one to the largest `weight / (2 × units so far + 1)`, ties to the earlier in the
    list; callers list partner, vendor, operator, tax. A negative total is the mirror image of the
    positive one. A weight of zero gets nothing. The work depends on the number of weights, not on the total.

    Raises:
        Invalid: a weight is negative, or there is something to share and no weight above zero.

    Source: docs/money.md, "Sharing an amount out".
    """
    _require_weights(total, weights)
    if total < 0:
        return [-share for share in allocate(-total, weights)]
    if total == 0:
        return [0] * len(weights)

    shares = _certain_shares(total, weights)
    for _ in range(total - sum(shares)):
        shares[_next_in_turn(shares, weights)] += 1
    return shares


def _certain_shares(total: int, weights: Sequence[int]) -> list[int]:
    """Count, per weight, the units that come before the last few, without handing them out singly.

    Unit k of weight w has the rank w / (2k + 1), and units are handed out in falling rank. All
    units of a rank above t come first, whatever the ties. With t = sum / (2 × total - n) a weight has
    ceil((w / t - 1) / 2) of them, which together are at most the total and at least the total less n
    (n = number of weights). Whole-number quotas would not do: Webster may give less than the quota.
    """
    weight_sum = sum(weights)
    scale = 2 * total - len(weights)
    return [max(0, -((weight_sum - weight * scale) // (2 * weight_sum))) for weight in weights]


def _next_in_turn(shares: Sequence[int], weights: Sequence[int]) -> int:
    best = 0
    for index in range(1, len(weights)):
        # Cross-multiplied: exact, and only a strictly better later one displaces an earlier one.
        if weights[index] * (2 * shares[best] + 1) > weights[best] * (2 * shares[index] + 1):
            best = index
    return best


def _require_weights(total: int, weights: Sequence[int]) -> None:
    if any(weight < 0 for weight in weights):
        raise Invalid("A share cannot have a negative weight.", weights=tuple(weights))
    if total and not any(weights):
        raise Invalid("An amount can only be shared out when a weight is above zero.", total=total)


def _require_int(value: int) -> int:
    # Types say int; forms and JSON do not read types, and a float here would be lost cents later.
    if not isinstance(value, int) or isinstance(value, bool):
        raise Invalid("Money is counted in whole minor units; give an integer.", value=value)
    return value
