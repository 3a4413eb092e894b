"""Partner orders (sell-in): a partner buys for itself at its own price. What is ordered is what was shown.

Source: docs/money.md, "Two ways to sell, and the house"; docs/adr/0011-a-partner-order-has-a-holder.md.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from marketplace.catalog import pricing
from marketplace.customers import directory
from marketplace.customers.rules import IdentityKey
from marketplace.orders import partner_cart, placement, queries, sellers
from marketplace.orders.errors import BuyingSuspended, CartEmpty, CartOrdered, OrderNotFound, TotalChanged
from marketplace.orders.models import Order, PartnerCart
from marketplace.orders.partner_prices import price_cart
from marketplace.orders.rules import settled
from marketplace.protection import guard
from marketplace.protection.decisions import Question


@dataclass(frozen=True, slots=True)
class BuyingPartner:
    """Who buys: the partner, the hashed fact that identifies its company as an account, what tax follows, who pressed.

    `member` is the person's public id, `seller_country` the operator's (ISO 3166). `customer_id` is the account of
    the end customer that it buys for; without one it buys for itself.
    """

    partner_id: int
    member: str
    key: IdentityKey
    buyer: pricing.Buyer
    seller_country: str
    customer_id: int | None = None

    def account(self) -> int:
        """Return the key of the account that it is for: the end customer's, or the partner's own company."""
        if self.customer_id is not None:
            return self.customer_id
        return directory.resolve([self.key], country=self.buyer.country).account_id


def order_cart(token_hash: str, buying: BuyingPartner, *, shown_minor: int, at: datetime) -> Order:
    """Make a partner order of a buying cart, at the prices of `at`. Acts as the cart's holder.

    `shown_minor` is the total, in minor units of the cart's currency, that the buyer agreed to. What is not sold any
    more is left out. The cart's row is locked: a second press waits, finds the cart ordered, and gets the same order.

    Raises:
        CartOrdered: it became another order than this press asks for: at another total, or for another end customer.
        CartNotFound: the acting party does not hold this cart.
        CartEmpty: nothing in it can be ordered.
        BuyingSuspended: the partner is suspended.
        TotalChanged: it comes to something else than was shown; nothing may be kept of this transaction.
        SaleRefused: the end customer's account is somebody else's. The caller rolls back, and keeps the refusal.
    """
    cart = partner_cart.held(token_hash)
    if cart.state == "ordered":
        return _same(of_cart(token_hash), buying, shown_minor)
    _check_active(buying.partner_id)
    terms = pricing.seller_terms(buying.partner_id, at=at)
    priced = price_cart(cart, terms=terms, buyer=buying.buyer, seller_country=buying.seller_country, at=at)
    if not priced.sold:
        raise CartEmpty
    items = [pricing.Wanted(line.plan, line.quantity) for line in priced.sold]
    order = placement.place(_draft(cart, buying, items, terms, at=at))
    if order.total_minor != shown_minor:
        raise TotalChanged(shown_minor, order.total_minor, order.currency)
    cart.state = "ordered"
    return order


def _same(made: Order, buying: BuyingPartner, shown_minor: int) -> Order:
    """Return the order that a cart has become, if this very press has made it."""
    if (made.total_minor, made.account_id) != (shown_minor, buying.account()):
        raise CartOrdered
    return made


def _check_active(partner_id: int) -> None:
    seller = sellers.card(partner_id)
    if seller is None or not seller.is_active:
        raise BuyingSuspended


def _draft(
    cart: PartnerCart, buying: BuyingPartner, items: list[pricing.Wanted], terms: pricing.SellerTerms, *, at: datetime
) -> placement.Draft:
    """Return what is placed, once the guard has let it happen."""
    question = Question.of(
        (item.plan.offering.vendor_id for item in items),
        route="partner_order",
        door_id=buying.partner_id,
        account_id=buying.account(),
        at=at,
    )
    return placement.Draft(
        decision=guard.check(question),
        attribution=settled(
            "own_purchase", buying.partner_id, "The partner buys at its own price.", {"member": buying.member}
        ),
        currency=cart.currency,
        items=items,
        actor=buying.member,
        reason=f"Placed by the partner for {'an end customer' if buying.customer_id else 'itself'}.",
        token_hash=cart.token_hash,
        buyer=buying.buyer,
        seller_country=buying.seller_country,
        terms=terms,
    )


def of_cart(token_hash: str) -> Order:
    """Return the order that a buying cart has become.

    Raises:
        OrderNotFound: it has not been ordered.
    """
    order = queries.by_token_hash(token_hash)
    if order is None:
        raise OrderNotFound
    return order
