"""List prices inside a proposed change: checked, kept beside the words, and set when the change is approved."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Self

from marketplace.catalog import listing
from marketplace.catalog.errors import TooEarly
from marketplace.catalog.models import Offering, Plan
from marketplace.catalog.price_checks import check_price
from marketplace.catalog.price_facts import prices_in_force
from marketplace.catalog.rules.breaks import Break
from marketplace.core.errors import Invalid


@dataclass(frozen=True, slots=True)
class ProposedPrice:
    """What a unit of a plan (its public id) would cost in one currency, in minor units.

    It begins at `begins_at`, or with the approval where that comes later or no instant is given.
    """

    plan: str
    currency: str
    unit_minor: int
    max_retail_minor: int | None = None
    breaks: tuple[Break, ...] = ()
    begins_at: datetime | None = None

    def to_facts(self) -> dict[str, Any]:
        """Return it as JSON knows it."""
        return asdict(self) | {"begins_at": self.begins_at.isoformat() if self.begins_at else None}

    @classmethod
    def from_facts(cls, facts: Mapping[str, Any]) -> Self:
        """Return what `to_facts` wrote."""
        begins_at = facts["begins_at"]
        return cls(
            **dict(facts)
            | {
                "breaks": tuple(Break(**each) for each in facts["breaks"]),
                "begins_at": datetime.fromisoformat(begins_at) if begins_at else None,
            }
        )


def different(offering: Offering, prices: Collection[ProposedPrice], *, at: datetime) -> list[ProposedPrice]:
    """Return the prices that differ from those in force when they would begin, in the order of plans and currencies.

    Raises:
        Invalid: an amount, a quantity, a currency or the plan makes no sense, or two prices are for the same.
        TooEarly: one would begin in the past.
    """
    plans = {plan.public_id: plan for plan in offering.plans}
    if len({(each.plan, each.currency) for each in prices}) < len(prices):
        raise Invalid("Propose one price for a plan in a currency.")
    for price in prices:
        _check(price, plans, at=at)
    new = [each for each in prices if not _stands(each, plans[each.plan], at=at)]
    return sorted(new, key=lambda each: (plans[each.plan].id, each.currency))


def put_in_force(offering: Offering, prices: Sequence[ProposedPrice], *, at: datetime) -> None:
    """Set these prices of an offering, from `at` on or from when they were proposed to begin later.

    Raises:
        AlreadyThere: another price begins at that very instant.
    """
    plans = {plan.public_id: plan for plan in offering.plans}
    for price in prices:
        listing.set_price(
            plans[price.plan],
            currency=price.currency,
            unit_minor=price.unit_minor,
            breaks=price.breaks,
            max_retail_minor=price.max_retail_minor,
            effective_from=max(at, price.begins_at or at),
            at=at,
        )


def _check(price: ProposedPrice, plans: Mapping[str, Plan], *, at: datetime) -> None:
    if price.plan not in plans:
        raise Invalid("Choose a plan of this offering.", plan=price.plan)
    if price.begins_at is not None and price.begins_at < at:
        raise TooEarly("A price cannot begin in the past. Choose today or later.", effective_from=price.begins_at)
    check_price(
        currency=price.currency,
        unit_minor=price.unit_minor,
        breaks=price.breaks,
        max_retail_minor=price.max_retail_minor,
    )


def _stands(price: ProposedPrice, plan: Plan, *, at: datetime) -> bool:
    """Whether this very price is in force by itself when the proposed one would begin."""
    begins_at = price.begins_at or at
    found = prices_in_force([plan.id], at=begins_at, currency=price.currency).get((plan.id, price.currency))
    if found is None:
        return False
    present = (found.unit_minor, found.max_retail_minor, sorted(found.breaks, key=lambda step: step.from_quantity))
    steps = sorted(price.breaks, key=lambda step: step.from_quantity)
    return present == (price.unit_minor, price.max_retail_minor, steps)
