"""Who is buying: the signed-in partner as a buyer, and its people as holders of what they order.

Every cart and order has a secret whose hash lies in the row; customers hold theirs by the address. A partner's are
known to nobody: once a page has found the cart or order through the signed-in person, that person acts as its holder.

Source: docs/adr/0011-a-partner-order-has-a-holder.md.
"""

from __future__ import annotations

from contextlib import AbstractContextManager

from flask import current_app, url_for
from werkzeug.wrappers import Response

from marketplace.catalog.pricing import Buyer
from marketplace.core import clock
from marketplace.customers.directory import partner_key
from marketplace.db.actor import Actor, acting
from marketplace.db.transaction import transaction
from marketplace.orders import queries
from marketplace.orders.buying import BuyingPartner
from marketplace.orders.errors import OrderNotFound
from marketplace.orders.models import Order, PartnerCart
from marketplace.partners import billing
from marketplace.partners.models import Partner
from marketplace.payments import checkout
from marketplace.protection import naming
from marketplace.runtime.people import current_person
from marketplace.web import payment_pages


def buyer_of(partner: Partner) -> Buyer:
    """Return where the partner is and whether its tax number was found valid, by its billing details."""
    details = billing.details_of(partner.id)
    if details is None:
        return Buyer(partner.country)
    return Buyer(partner.country, details.region, is_business_with_valid_vat=details.has_valid_tax_number)


def seller_country() -> str:
    """Return the operator's country."""
    return str(current_app.config["MARKETPLACE_COUNTRY"])


def buying_partner(partner: Partner, customer_id: int | None = None) -> BuyingPartner:
    """Return the signed-in person's company as the buyer of an order, for itself or for the account of a customer."""
    return BuyingPartner(
        partner_id=partner.id,
        member=current_person().public_id,
        key=partner_key(partner.public_id, current_app.config["SECRET_KEY"]),
        buyer=buyer_of(partner),
        seller_country=seller_country(),
        customer_id=customer_id,
    )


def named_account(partner: Partner, identity: str) -> int | None:
    """Return the account that the signed-in person names by a website or VAT number; None where nothing is named.

    Opens a transaction of its own: the question counts, whatever becomes of the sale.

    Raises:
        AskedTooOften: the company asks about too many accounts.
        FactInvalid: it tells no organisation apart.
    """
    if not identity:
        return None
    with transaction():
        return naming.account_named(
            partner,
            identity,
            by=current_person().public_id,
            at=clock.now(),
            secret_key=current_app.config["SECRET_KEY"],
        )


def holding(held: PartnerCart | Order) -> AbstractContextManager[None]:
    """Let the signed-in person act as the holder of the company's own cart or order inside the block."""
    return acting(Actor("customer", held.token_hash))


def own_purchase(order_id: str) -> Order:
    """Return an order that the signed-in person's company placed for itself.

    Raises:
        OrderNotFound: there is none, it is a sale to a customer, or another partner's: all look alike.
    """
    order = queries.by_public_id(order_id)
    if order.partner_id != current_person().party_id or not order.is_purchase:
        raise OrderNotFound(order_id)
    return order


def pay(order: Order) -> Response:
    """Go to the payment page of the company's own order. Call it while `holding` the order."""
    home = url_for("portal.orders.show", order_id=order.public_id)
    request = payment_pages.request_of(
        order,
        email=current_person().email,
        success_path=url_for("portal.orders.returns.show", order_id=order.public_id),
        cancel_path=home,
    )
    return payment_pages.go(lambda: checkout.begin(order, request=request, at=clock.now()), home=home)
