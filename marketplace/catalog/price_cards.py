"""What partners see beside an offering in the shop: list price, their price, their margin. Many offerings at once."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from marketplace.catalog.price_facts import PlanFacts, facts_of_offerings, prices_in_force
from marketplace.catalog.rules.breaks import ListPrice
from marketplace.catalog.rules.retail import RetailBounds, bounds_at_every_break
from marketplace.catalog.rules.terms import MarginChoice
from marketplace.catalog.seller_terms import SellerTerms
from marketplace.core.money import apply_bps


@dataclass(frozen=True, slots=True)
class PriceStep:
    """What a unit costs from a quantity on, in minor units: `list = partner price + margin`."""

    from_quantity: int
    list_minor: int
    partner_minor: int
    margin_minor: int


@dataclass(frozen=True, slots=True)
class PriceCard:
    """One plan in one currency for one seller: amounts are of one unit, in minor units of `currency`."""

    facts: PlanFacts
    price: ListPrice
    margin: MarginChoice

    @property
    def currency(self) -> str:
        """The currency of every amount on the card."""
        return self.price.currency

    @property
    def steps(self) -> tuple[PriceStep, ...]:
        """The unit price from one unit on and from every volume break on, in rising order."""
        return tuple(self._step(step.from_quantity, step.unit_minor) for step in self.price.steps)

    @property
    def unit(self) -> PriceStep:
        """The price of a single unit."""
        return self.steps[0]

    @property
    def bounds(self) -> RetailBounds:
        """What the partner may ask a customer for a unit where the customer chooses the quantity."""
        return bounds_at_every_break(self.price, self.margin.bps)

    def _step(self, from_quantity: int, list_minor: int) -> PriceStep:
        margin_minor = apply_bps(list_minor, self.margin.bps)
        return PriceStep(from_quantity, list_minor, list_minor - margin_minor, margin_minor)


def price_cards(
    offering_ids: Collection[int], *, terms: SellerTerms, at: datetime, account_id: int | None = None
) -> dict[int, list[PriceCard]]:
    """Return the cards of every plan and currency in force, by offering: plans as made, currencies in order.

    An offering without a list price has no cards. Two SQL statements, however many offerings.
    """
    facts = facts_of_offerings(offering_ids, at=at) if offering_ids else {}
    prices = prices_in_force(list(facts), at=at) if facts else {}
    cards: dict[int, list[PriceCard]] = {key: [] for key in offering_ids}
    margins: dict[int, MarginChoice] = {}
    for (plan_id, _), price in prices.items():
        plan = facts[plan_id]
        if plan.offering_id not in margins:
            margins[plan.offering_id] = terms.margin_on(plan.subject, account_id=account_id, at=at)
        cards[plan.offering_id].append(PriceCard(plan, price, margins[plan.offering_id]))
    return cards


def card_in(cards: Sequence[PriceCard], currency: str) -> PriceCard | None:
    """Choose the card to show: the first plan's in this currency, else the first there is; None where there is none."""
    return next((card for card in cards if card.currency == currency), cards[0] if cards else None)
