"""Prices that would be set: by a sheet of the operator, or by a vendor's proposal."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from marketplace.catalog.models import ListPrice, Offering, Plan
from marketplace.catalog.rules.breaks import Break


@dataclass(frozen=True, slots=True)
class PriceChange:
    """One price as it would be, beside the one in force at its beginning. Amounts in minor units.

    `row` is its number in a sheet or a proposal. `before` is None for a first price, `plan` for a plan that does not
    exist yet, `begins_at` for one that begins with everything else it is set with.
    """

    row: int
    offering: Offering
    plan: Plan | None
    plan_name: str
    interval: str
    currency: str
    unit_minor: int
    max_retail_minor: int | None
    breaks: tuple[Break, ...]
    before: ListPrice | None
    begins_at: datetime | None = None

    @property
    def difference_minor(self) -> int:
        """The new unit price less the old one; a first price differs from nothing."""
        return self.unit_minor - (self.before.unit_minor if self.before else self.unit_minor)

    @property
    def is_new(self) -> bool:
        """Whether there was another price, or none, before."""
        if self.before is None:
            return True
        old = tuple((each.from_quantity, each.unit_minor) for each in self.before.breaks)
        new = tuple((each.from_quantity, each.unit_minor) for each in self.breaks)
        return (self.before.unit_minor, self.before.max_retail_minor, old) != (
            self.unit_minor,
            self.max_retail_minor,
            new,
        )
