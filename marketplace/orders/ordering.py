"""From cart to order: who buys is found, whose order it is is decided, and the cart becomes the order."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from marketplace.catalog import pricing
from marketplace.core.ids import hash_secret
from marketplace.customers import directory
from marketplace.customers.directory import ContactDetails
from marketplace.customers.rules import IdentityKey
from marketplace.orders import attribution, cart, offers, placement, queries
from marketplace.orders.errors import OrderNotFound
from marketplace.orders.models import Order


@dataclass(frozen=True, slots=True)
class Purchase:
    """What the customer stated: who it is, the hashed facts that identify it, and what tax follows from them."""

    details: ContactDetails
    keys: tuple[IdentityKey, ...]
    buyer: pricing.Buyer
    seller_country: str


def order_cart(secret: str, purchase: Purchase, *, at: datetime) -> Order:
    """Make the order of the cart that `secret` opens; the secret opens the order from then on.

    The cart's row is locked: a second press waits, finds the cart ordered, and gets the same order.

    Raises:
        CartNotFound: no cart has this secret.
        CartEmpty, OfferEnded: it cannot be ordered as it stands; nothing is written.
        SaleRefused: the guard refuses the sale.
    """
    found = cart.find(secret, is_to_change=True)
    if found.state == "ordered":
        return order_of(secret)
    behind = offers.offers_of_acting_cart(found)
    offers.check_standing(found, behind, at=at)

    account = directory.resolve(purchase.keys, country=purchase.details.country)
    decided = attribution.decide(account, found.bindings, behind.links, behind.storefronts, at=at)
    partner_id = decided.partner_id
    terms = pricing.seller_terms(partner_id, at=at)
    items = offers.wanted_of(found, behind, partner_id=partner_id, account_id=account.account_id, terms=terms, at=at)
    contact = directory.add_contact(account.account_id, partner_id, found.token_hash, purchase.details)
    order = placement.place(
        placement.Draft(
            route="customer_checkout",
            attribution=decided,
            account_id=account.account_id,
            currency=found.currency,
            items=items,
            placed_at=at,
            actor="customer",
            reason="Placed by the customer.",
            token_hash=found.token_hash,
            contact=contact,
            buyer=purchase.buyer,
            seller_country=purchase.seller_country,
            terms=terms,
            storefront_id=cart.last_storefront(found),
        )
    )
    found.state = "ordered"
    return order


def order_of(secret: str) -> Order:
    """Return the order that a customer's secret opens.

    Raises:
        OrderNotFound: it opens none.
    """
    order = queries.by_token_hash(hash_secret(secret))
    if order is None:
        raise OrderNotFound
    return order
