"""From cart to order: who buys is found, whose order it is is decided, and the cart becomes the order."""

from __future__ import annotations

from dataclasses import dataclass, fields
from datetime import datetime

from marketplace.catalog import pricing
from marketplace.core.ids import hash_secret
from marketplace.customers import directory
from marketplace.customers.directory import ContactDetails, ResolvedAccount
from marketplace.customers.names.keys import NameKeys
from marketplace.customers.rules import IdentityKey
from marketplace.orders import attribution, cart, offers, placement, queries
from marketplace.orders.errors import CartOrdered, OrderNotFound
from marketplace.orders.models import Cart, Order
from marketplace.orders.offers import Offers
from marketplace.protection import guard
from marketplace.protection.decisions import Decision, Question


@dataclass(frozen=True, slots=True)
class Purchase:
    """What the customer stated: who it is, the hashed facts that identify it, and what tax follows from them.

    `names` are its company's as they are kept, by which a later registration finds its account.
    """

    details: ContactDetails
    keys: tuple[IdentityKey, ...]
    buyer: pricing.Buyer
    seller_country: str
    names: tuple[NameKeys, ...] = ()


def order_cart(found: Cart, behind: Offers, purchase: Purchase, *, reading: pricing.Reading) -> Order:
    """Make an order of an open cart at the reading's instant; the cart's secret opens the order from then on.

    The caller holds the cart's row lock, so that a second press waits and finds the cart ordered. `behind` is what the
    cart was filled from.

    Raises:
        CartOrdered: it has become an order.
        CartEmpty, OfferEnded, SoldOut: it cannot be ordered as it stands. The caller rolls back.
        QuotedToAnother: it holds special pricing for another account. The caller rolls back.
        SaleRefused: the guard refuses the sale. The caller rolls back, and keeps the refusal.
    """
    at = reading.at
    if found.state != "open":
        raise CartOrdered
    offers.check_standing(found, behind, at=at)
    account, decision = _guarded(found, purchase, at=at)
    decided = attribution.decide(account, decision, found.bindings, behind.links, behind.storefronts)
    partner_id = decided.partner_id
    items = offers.wanted_of(found, behind, partner_id=partner_id, account_id=account.account_id, reading=reading)
    contact = directory.add_contact(account.account_id, partner_id, found.token_hash, purchase.details)
    order = placement.place(
        placement.Draft(
            decision=decision,
            attribution=decided,
            currency=found.currency,
            items=items,
            actor="customer",
            reason="Placed by the customer.",
            token_hash=found.token_hash,
            contact=contact,
            buyer=purchase.buyer,
            seller_country=purchase.seller_country,
            terms=reading.terms(partner_id),
            reading=reading,
            storefront_id=cart.last_storefront(found),
        )
    )
    found.state = "ordered"
    return order


def _guarded(found: Cart, purchase: Purchase, *, at: datetime) -> tuple[ResolvedAccount, Decision]:
    """Return the account that buys, and the guard's answer to the sale."""
    vendor_ids = {line.plan.offering.vendor_id for line in found.lines}
    account = directory.resolve(
        purchase.keys, country=purchase.details.country, names=purchase.names, vendor_ids=vendor_ids, at=at
    )
    question = Question.of(
        vendor_ids,
        route="customer_checkout",
        door_id=offers.last_bound(found),
        account_id=account.account_id,
        at=at,
    )
    return account, guard.check(question)


def is_by(order: Order, details: ContactDetails) -> bool:
    """Whether these are the details that an order was placed with. Acts as the order's customer."""
    kept = order.contact
    return kept is not None and all(getattr(kept, each.name) == getattr(details, each.name) for each in fields(details))


def order_of(secret: str) -> Order:
    """Return the order that a customer's secret opens.

    Raises:
        OrderNotFound: it opens none.
    """
    order = queries.by_token_hash(hash_secret(secret))
    if order is None:
        raise OrderNotFound
    return order
