"""What prices are worked out from, each part read once, however often prices are worked out within one deed."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime

from marketplace.catalog.price_facts import PlanFacts, facts_of_plans, prices_in_force, tax_rates
from marketplace.catalog.rules.breaks import ListPrice
from marketplace.catalog.rules.tax import TaxRate
from marketplace.catalog.seller_terms import SellerTerms, seller_terms


@dataclass(frozen=True, slots=True)
class Reading:
    """Facts of one instant, as one actor sees them; what was read stands, whatever is changed meanwhile."""

    at: datetime
    _facts: dict[int, PlanFacts] = field(default_factory=dict, repr=False)
    _prices: dict[str, dict[int, ListPrice | None]] = field(default_factory=dict, repr=False)
    _rates: dict[tuple[str, str], list[TaxRate]] = field(default_factory=dict, repr=False)
    _terms: dict[int | None, SellerTerms] = field(default_factory=dict, repr=False)

    def facts(self, plan_ids: Collection[int]) -> dict[int, PlanFacts]:
        """Return the facts of plans by their keys; a plan that the actor cannot see is left out."""
        if missing := set(plan_ids) - self._facts.keys():
            self._facts.update(facts_of_plans(missing, at=self.at))
        return self._facts

    def prices(self, plan_ids: Collection[int], currency: str) -> dict[int, ListPrice | None]:
        """Return list prices by the plans' keys; None where a plan has none in this currency."""
        known = self._prices.setdefault(currency, {})
        if missing := set(plan_ids) - known.keys():
            found = prices_in_force(missing, at=self.at, currency=currency)
            known.update({plan_id: found.get((plan_id, currency)) for plan_id in missing})
        return known

    def rates(self, country: str, region: str) -> list[TaxRate]:
        """Return the tax rates of a country and of one region of it."""
        key = (country, region)
        if key not in self._rates:
            self._rates[key] = tax_rates(country, region, at=self.at)
        return self._rates[key]

    def terms(self, partner_id: int | None) -> SellerTerms:
        """Return the terms that a partner, or for None the house, sells at."""
        if partner_id not in self._terms:
            self._terms[partner_id] = seller_terms(partner_id, at=self.at)
        return self._terms[partner_id]
