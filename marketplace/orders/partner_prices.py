"""What a buying cart comes to: worked out anew whenever it is shown, beside the prices its buyer saw before.

Source: docs/money.md, "Two ways to sell, and the house".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from marketplace.catalog import pricing
from marketplace.catalog.models import Plan
from marketplace.core.money import apply_bps
from marketplace.orders import partner_cart, placement
from marketplace.orders.cart import MOST_OF_ONE
from marketplace.orders.models import Order, OrderLine, PartnerCart, PartnerCartLine
from marketplace.orders.partner_cart import Pick


@dataclass(frozen=True, slots=True)
class CartRow:
    """One line of a cart at today's price; `now` is None where it is not sold any more, and it is left out then."""

    line: PartnerCartLine
    now: pricing.PricedLine | None

    @property
    def seen_total_minor(self) -> int:
        """What the present quantity came to, before tax, at the terms its buyer saw."""
        list_total = self.line.seen_unit_list_minor * self.line.quantity
        return list_total - apply_bps(list_total, self.line.seen_margin_bps)

    @property
    def change_minor(self) -> int:
        """By how much it costs more (or, below zero, less) than it did then; 0 where it is not sold any more."""
        return self.now.money.partner_total_minor - self.seen_total_minor if self.now else 0


@dataclass(frozen=True, slots=True)
class PricedCart:
    """A cart at today's prices; all amounts in minor units of its currency, only what is sold counts."""

    rows: tuple[CartRow, ...]

    @property
    def sold(self) -> list[pricing.PricedLine]:
        """The lines that can be ordered."""
        return [row.now for row in self.rows if row.now is not None]

    @property
    def list_minor(self) -> int:
        """What it would come to at list prices."""
        return sum(line.money.list_total_minor for line in self.sold)

    @property
    def margin_minor(self) -> int:
        """What the partner's margin saves it."""
        return sum(line.money.margin_minor for line in self.sold)

    @property
    def net_minor(self) -> int:
        """The partner's price before tax."""
        return sum(line.money.net_minor for line in self.sold)

    @property
    def tax_minor(self) -> int:
        """The tax."""
        return sum(line.money.tax_minor for line in self.sold)

    @property
    def total_minor(self) -> int:
        """What is to be paid."""
        return self.net_minor + self.tax_minor


def pick(plan: Plan, quantity: int, *, currency: str, terms: pricing.SellerTerms, at: datetime) -> Pick:
    """Return a plan as it goes into a buying cart, at today's price.

    Raises:
        NotForSale: it cannot be bought, at all or in this currency.
        Invalid: the quantity is below one.
    """
    wanted = [pricing.Wanted(plan, quantity)]
    [line] = pricing.price(wanted, currency=currency, terms=terms, at=at, way="partner")
    return Pick(plan.id, placement.describe(line), quantity, line.unit_list_minor, line.margin_bps)


def picks_of(order: Order, lines: Sequence[OrderLine]) -> list[Pick]:
    """Return what a past order was made of, to be put into a cart again beside the prices of then.

    Lines of one plan become one. What is not sold any more comes along, so that the cart can name it.
    """
    picks: dict[int, Pick] = {}
    for line in lines:
        before = picks[line.plan_id].quantity if line.plan_id in picks else 0
        quantity = min(before + line.quantity, MOST_OF_ONE)
        picks[line.plan_id] = Pick(
            line.plan_id, line.description, quantity, line.unit_list_minor, line.margin_bps, order.id
        )
    return list(picks.values())


def price_cart(
    cart: PartnerCart, *, terms: pricing.SellerTerms, buyer: pricing.Buyer, seller_country: str, at: datetime
) -> PricedCart:
    """Price what is in the cart at the partner's terms of `at`, with the tax that the buyer will be charged."""
    now = _price(cart.lines, cart.currency, terms=terms, at=at, buyer=buyer, seller_country=seller_country)
    return PricedCart(tuple(CartRow(line, now.get(line.plan_id)) for line in cart.lines))


def change(cart: PartnerCart, quantities: Mapping[str, int], *, terms: pricing.SellerTerms, at: datetime) -> None:
    """Set quantities by the public id of the plan, 0 to take it out, and note the price of each new quantity as seen.

    Lines that repeat an order keep the price of then: it is what they are compared with.

    Raises:
        CartOrdered: it has become an order.
        QuantityInvalid: a quantity is negative or above 100 000; nothing is changed.
    """
    before = {line.id: line.quantity for line in cart.lines}
    partner_cart.change(cart, quantities)
    anew = [line for line in cart.lines if line.quantity != before[line.id] and line.repeats_id is None]
    now = _price(anew, cart.currency, terms=terms, at=at)
    for line in anew:
        if priced := now.get(line.plan_id):
            line.seen_unit_list_minor, line.seen_margin_bps = priced.unit_list_minor, priced.margin_bps


def _price(
    lines: Sequence[PartnerCartLine],
    currency: str,
    *,
    terms: pricing.SellerTerms,
    at: datetime,
    buyer: pricing.Buyer | None = None,
    seller_country: str = "",
) -> dict[int, pricing.PricedLine]:
    """Price the lines that are sold, by the key of the plan; what is not is left out."""
    sold = {line.plan.public_id: pricing.Wanted(line.plan, line.quantity) for line in lines if line.plan is not None}
    while True:
        try:
            priced = pricing.price(
                list(sold.values()), currency=currency, terms=terms, at=at, way="partner", buyer=buyer,
                seller_country=seller_country,
            )  # fmt: skip
        except pricing.NotForSale as refusal:  # names the plan without a price or an agreement; the rest is tried again
            del sold[refusal.plan]
        else:
            return {line.plan.id: line for line in priced}
