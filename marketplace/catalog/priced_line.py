"""A priced line with everything it followed from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from marketplace.catalog.models import Plan
from marketplace.catalog.price_facts import PlanFacts
from marketplace.catalog.rules.breaks import ListPrice
from marketplace.catalog.rules.frozen import FrozenTerms
from marketplace.catalog.rules.line_price import LinePrice
from marketplace.catalog.rules.lines import Way
from marketplace.catalog.rules.retail import RetailBounds, bounds_at_every_break, unit_floor
from marketplace.catalog.rules.tax import Tax
from marketplace.catalog.rules.terms import Considered, MarginChoice
from marketplace.catalog.terms_json import (
    considered_json,
    frozen_json,
    margin_json,
    price_json,
    rounding_json,
    rule_json,
    tax_json,
)


@dataclass(frozen=True, slots=True)
class PricedLine:
    """What a line comes to and why. Amounts in minor units of `money.currency`, rates in bps.

    `list_price` is None for a historic unit price given by hand. `frozen` are the terms of the link or quote the line
    was priced by, whether they held or not. `tax` is None where no buyer was named. `scopes` says what each margin rule
    is about, by its id.
    """

    plan: Plan
    facts: PlanFacts
    way: Way
    tier: str | None
    money: LinePrice
    unit_retail_minor: int
    margin: MarginChoice
    list_price: ListPrice | None
    tax: Tax | None
    frozen: FrozenTerms | None
    scopes: Mapping[str, str]
    priced_at: datetime

    @property
    def quantity(self) -> int:
        """How many units."""
        return self.money.quantity

    @property
    def unit_list_minor(self) -> int:
        """The list price of a unit at this quantity."""
        return self.money.unit_list_minor

    @property
    def unit_floor_minor(self) -> int:
        """The least a unit may be asked for at this quantity."""
        return unit_floor(self.unit_list_minor, self.margin_bps)

    @property
    def max_retail_minor(self) -> int | None:
        """The most a unit may be asked for; None: no limit."""
        return self.list_price.max_retail_minor if self.list_price else None

    @property
    def bounds_at_every_break(self) -> RetailBounds:
        """What may be asked for a unit where the customer chooses the quantity, as with a link."""
        if self.list_price is None:
            return RetailBounds(self.unit_floor_minor, None, self.money.currency)
        return bounds_at_every_break(self.list_price, self.margin_bps)

    @property
    def margin_bps(self) -> int:
        """The partner's whole margin."""
        return self.margin.bps

    @property
    def considered(self) -> tuple[Considered, ...]:
        """Every rule, concession and link that was looked at, and why it counts or not."""
        return self.margin.considered

    @property
    def price_public_id(self) -> str | None:
        """Which list price; None for a historic one."""
        return self.list_price.id if self.list_price else None

    @property
    def price_version(self) -> int | None:
        """Which version of the plan's list price in this currency."""
        return self.list_price.version if self.list_price else None

    @property
    def price_effective_from(self) -> datetime | None:
        """Since when the list price is in force."""
        return self.list_price.effective_from if self.list_price else None

    @property
    def agreement_version(self) -> int | None:
        """Which version of the vendor's agreement the fee comes from."""
        return self.facts.agreement_version

    @property
    def fee_bps(self) -> int:
        """The marketplace fee."""
        return self.money.fee_bps

    @property
    def tax_bps(self) -> int:
        """The tax; 0 where there is none, it is reverse-charged or no buyer was named."""
        return self.money.tax_bps

    @property
    def tax_note(self) -> str:
        """The sentence that the law wants on the invoice; empty when there is none."""
        return self.tax.note if self.tax else ""

    @property
    def is_frozen(self) -> bool:
        """Whether the margin is a link's or quote's, and not that of the day."""
        return any(entry.kind == "link" and entry.outcome == "won" for entry in self.considered)

    def terms_json(self) -> dict[str, Any]:
        """Return all that a receipt needs and no column holds: plain values, instants in ISO 8601, no personal data.

        Keys: `way`, `tier`, `priced_at`; `rule` that won (id, version; or null); `margin` (bps, base_bps, vendor_bps,
        operator_bps, terms `frozen` or `current`); `considered` (each with kind, id, version, scope of a rule, bps,
        counted_bps, outcome, reason); `price` (id, version, effective_from, currency, unit_list_minor for one unit,
        breaks, max_retail_minor; null for a historic unit price); `agreement` (version, fee_bps); `tax` (bps, name,
        jurisdiction or null, treatment, note); `roundings` (of, base_minor, bps, numerator, denominator,
        amount_minor); `frozen` (source_id, bps, frozen_at, expires_at; or null).
        """
        return {
            "way": self.way,
            "tier": self.tier,
            "priced_at": self.priced_at.isoformat(),
            "rule": rule_json(self.margin.rule),
            "margin": margin_json(self.margin, is_frozen=self.is_frozen),
            "considered": [considered_json(entry, self.scopes.get(entry.id)) for entry in self.considered],
            "price": price_json(self.list_price) if self.list_price else None,
            "agreement": {"version": self.agreement_version, "fee_bps": self.fee_bps},
            "tax": tax_json(self.tax),
            "roundings": [rounding_json(rounding) for rounding in self.money.roundings],
            "frozen": frozen_json(self.frozen) if self.frozen else None,
        }
