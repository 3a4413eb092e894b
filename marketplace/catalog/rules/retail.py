"""What a partner may ask a customer: never below its own price, never above the maximum."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from marketplace.catalog.rules.breaks import ListPrice
from marketplace.core.currencies import to_decimal_text
from marketplace.core.errors import Invalid
from marketplace.core.money import BPS_WHOLE

MOST_A_UNIT: Final = 10**12
"""The most that a unit can cost, in minor units: with the most units a line can have, totals stay within 64 bits."""


class RetailBelowFloor(Invalid):
    """The partner asks less than it pays."""

    def __init__(self, unit_retail_minor: int, floor_minor: int, currency: str) -> None:
        asked, floor = to_decimal_text(unit_retail_minor, currency), to_decimal_text(floor_minor, currency)
        super().__init__(
            f"{asked} {currency} a unit is below the partner price. Ask {floor} {currency} or more.",
            unit_retail_minor=unit_retail_minor,
            floor_minor=floor_minor,
            currency=currency,
        )


class RetailAboveMaximum(Invalid):
    """The partner asks more than the vendor allows."""

    def __init__(self, unit_retail_minor: int, maximum_minor: int, currency: str) -> None:
        asked, maximum = to_decimal_text(unit_retail_minor, currency), to_decimal_text(maximum_minor, currency)
        super().__init__(
            f"{asked} {currency} a unit is above the maximum retail price. Ask {maximum} {currency} or less.",
            unit_retail_minor=unit_retail_minor,
            maximum_minor=maximum_minor,
            currency=currency,
        )


@dataclass(frozen=True, slots=True)
class RetailBounds:
    """The least and the most a partner may ask for a unit, in minor units; `maximum_minor` None: no limit."""

    floor_minor: int
    maximum_minor: int | None
    currency: str

    def check(self, unit_retail_minor: int) -> None:
        """Refuse a unit retail price outside the bounds; both bounds themselves are allowed. None passes `MOST_A_UNIT`.

        Raises:
            RetailBelowFloor: it is less than the partner pays.
            RetailAboveMaximum: it is more than the vendor allows.
        """
        if unit_retail_minor < self.floor_minor:
            raise RetailBelowFloor(unit_retail_minor, self.floor_minor, self.currency)
        maximum = MOST_A_UNIT if self.maximum_minor is None else min(self.maximum_minor, MOST_A_UNIT)
        if unit_retail_minor > maximum:
            raise RetailAboveMaximum(unit_retail_minor, maximum, self.currency)


def unit_floor(unit_list_minor: int, bps: int) -> int:
    """Work out the least a unit may be asked for: `ceil(unit_list × (10 000 - bps) / 10 000)`, in minor units."""
    return -(-unit_list_minor * (BPS_WHOLE - bps) // BPS_WHOLE)


def bounds_at_every_break(price: ListPrice, bps: int) -> RetailBounds:
    """Bound the unit retail price of a link whose customer chooses the quantity.

    The floor is the highest of all volume breaks, so that no quantity is sold below the partner price.
    """
    floor = max(unit_floor(step.unit_minor, bps) for step in price.steps)
    return RetailBounds(floor, price.max_retail_minor, price.currency)
