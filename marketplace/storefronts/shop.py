"""What a storefront asks for its offerings: its own price where it has one that still stands, else the list price."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from marketplace.catalog.models import Offering
from marketplace.catalog.price_cards import PriceCard, price_cards
from marketplace.catalog.rules.retail import RetailAboveMaximum, RetailBelowFloor
from marketplace.catalog.seller_terms import SellerTerms
from marketplace.storefronts import queries
from marketplace.storefronts.models import Storefront


@dataclass(frozen=True, slots=True)
class ShopPrice:
    """What one plan costs in one currency. Amounts are of one unit, in minor units of `card.currency`.

    `own_minor` is the partner's price; None is the list price with its volume breaks. `refused` is the sentence why a
    price that the partner set does not count any more: list price or margin have changed since.
    """

    card: PriceCard
    own_minor: int | None
    refused: str | None = None

    @property
    def unit_minor(self) -> int:
        """What a single unit costs the customer before tax."""
        return self.card.unit.list_minor if self.own_minor is None else self.own_minor

    @property
    def is_below_list(self) -> bool:
        """Whether the customer pays less than the list price for a single unit."""
        return self.unit_minor < self.card.unit.list_minor

    @property
    def earned_minor(self) -> int:
        """What the partner earns by a single unit."""
        return self.unit_minor - self.card.unit.partner_minor

    @property
    def earned_bps(self) -> int:
        """The same as a share of what the customer pays, rounded down."""
        return self.earned_minor * 10_000 // self.unit_minor if self.unit_minor else 0


def shop_prices(
    storefront: Storefront, offerings: Sequence[Offering], *, terms: SellerTerms, at: datetime
) -> dict[int, list[ShopPrice]]:
    """Return the prices of every plan and currency by the offering's key, in three SQL statements however many.

    `terms` are the storefront's seller's. A price that cannot stand any more is left out in favour of the list price:
    raising it to what the partner pays would tell its customers what that is.
    """
    cards = price_cards([offering.id for offering in offerings], terms=terms, at=at)
    own: Mapping[tuple[int, str], int] = {} if storefront.is_house else queries.prices_of(storefront)
    return {key: [_price(card, own) for card in of_one] for key, of_one in cards.items()}


def price_in(prices: Sequence[ShopPrice], currency: str) -> ShopPrice | None:
    """Choose the price to show first: the first plan's in this currency, else the first there is."""
    return next((price for price in prices if price.card.currency == currency), prices[0] if prices else None)


def _price(card: PriceCard, own: Mapping[tuple[int, str], int]) -> ShopPrice:
    asked = own.get((card.facts.plan_id, card.currency))
    if asked is None:
        return ShopPrice(card, None)
    try:
        card.bounds.check(asked)
    except (RetailBelowFloor, RetailAboveMaximum) as refusal:
        return ShopPrice(card, None, refusal.message)
    return ShopPrice(card, asked)
