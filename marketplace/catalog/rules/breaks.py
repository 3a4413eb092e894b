"""List prices: which one is in force, and what a unit costs at a quantity."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from marketplace.core.errors import Invalid


@dataclass(frozen=True, slots=True)
class Break:
    """From this quantity on, every unit of the line costs `unit_minor`."""

    from_quantity: int
    unit_minor: int


@dataclass(frozen=True, slots=True)
class ListPrice:
    """The published unit price of one plan in one currency, in minor units, from an instant on.

    `breaks` lower or raise the unit price from a quantity on; their order does not matter. No unit may
    be asked more than `max_retail_minor` for, where one is set.

    Raises:
        Invalid: an amount is negative, a break begins below two, or two begin at the same quantity.
    """

    id: str
    version: int
    currency: str
    unit_minor: int
    effective_from: datetime
    breaks: tuple[Break, ...] = ()
    max_retail_minor: int | None = None

    def __post_init__(self) -> None:
        quantities = [step.from_quantity for step in self.breaks]
        if min([self.unit_minor, *(step.unit_minor for step in self.breaks)]) < 0:
            raise Invalid("A list price cannot be negative.", price=self.id)
        if min(quantities, default=2) <= 1 or len(set(quantities)) != len(quantities):
            raise Invalid("Volume breaks begin at different quantities of two or more.", price=self.id)

    @property
    def steps(self) -> tuple[Break, ...]:
        """Every unit price with the quantity it begins at, from one unit on, in rising order."""
        return (Break(1, self.unit_minor), *sorted(self.breaks, key=lambda step: step.from_quantity))

    def unit_at(self, quantity: int) -> int:
        """Tell what each unit of a line of this quantity costs, in minor units.

        The one break that applies prices all units of the line, those below its quantity included.

        Raises:
            Invalid: the quantity is below one.
        """
        if quantity < 1:
            raise Invalid("Order one unit or more.", quantity=quantity)
        return next(step.unit_minor for step in reversed(self.steps) if step.from_quantity <= quantity)
