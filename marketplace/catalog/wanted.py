"""What somebody asks a price for, and for whom."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from marketplace.catalog.models import Plan
from marketplace.catalog.rules.tax import TaxPlace
from marketplace.core.errors import Invalid


class NotForSale(Invalid):
    """Something that was asked for cannot be bought, at all or in this currency."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A plan, how many units, and at what: amounts in minor units.

    `unit_retail_minor` is what the partner asks for a unit (None: the list price). `frozen_terms` is what `freeze`
    kept for a link. `historic_unit_minor` is a unit list price of the past given by hand: neither the price list nor
    whether the offering is still published is asked then.
    """

    plan: Plan
    quantity: int
    unit_retail_minor: int | None = None
    frozen_terms: dict[str, Any] | None = None
    historic_unit_minor: int | None = None


@dataclass(frozen=True, slots=True)
class Buyer:
    """Where the customer is (ISO 3166 country, region code or empty), and whether its VAT number was found valid."""

    country: str
    region: str = ""
    is_business_with_valid_vat: bool = False

    @property
    def place(self) -> TaxPlace:
        """Return the same for the tax rules."""
        return TaxPlace(self.country, self.region, self.country if self.is_business_with_valid_vat else None)
