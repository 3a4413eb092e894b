"""What a list price must be before it is published."""

from __future__ import annotations

from collections.abc import Sequence

from marketplace.catalog.rules.breaks import Break
from marketplace.core.currencies import exponent, to_decimal_text
from marketplace.core.errors import Invalid

_LARGEST_MINOR = 10**15
"""Far beyond any price, and small enough that no sum over an order leaves 64 bits."""


def check_price(*, currency: str, unit_minor: int, breaks: Sequence[Break], max_retail_minor: int | None) -> None:
    """Refuse a price that cannot be meant.

    Raises:
        Invalid: the currency is unknown, an amount is negative or enormous, quantities repeat or begin below two, or
            the highest retail price lies below a unit price.
    """
    exponent(currency)
    quantities = [step.from_quantity for step in breaks]
    if min(quantities, default=2) < 2:
        raise Invalid("A volume break begins at a quantity of 2 or more.", quantities=quantities)
    if len(set(quantities)) != len(quantities):
        raise Invalid("Two volume breaks begin at the same quantity. Keep one of them.", quantities=quantities)

    amounts = [unit_minor, *(step.unit_minor for step in breaks)]
    if min(amounts) < 0:
        raise Invalid("A price cannot be negative.", currency=currency)
    if max(*amounts, max_retail_minor or 0) > _LARGEST_MINOR:
        raise Invalid("A price this large cannot be meant. Check the number of digits.", currency=currency)
    if max_retail_minor is not None and max_retail_minor < max(amounts):
        highest = to_decimal_text(max(amounts), currency)
        raise Invalid(
            f"The highest retail price lies below the list price. It must be {highest} {currency} or more.",
            max_retail_minor=max_retail_minor,
        )
