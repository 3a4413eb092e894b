"""Links, carts and orders for tests, made by the same verbs as the pages use."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import UTC, datetime

from marketplace.catalog import pricing
from marketplace.catalog.models import Offering
from marketplace.catalog.reading import Reading
from marketplace.core.ids import hash_secret, new_secret
from marketplace.customers import directory
from marketplace.customers.directory import ContactDetails
from marketplace.db.actor import Actor, acting
from marketplace.db.base import db
from marketplace.orders import cart, lifecycle, links, offers, ordering
from marketplace.orders.models import Link, Order
from marketplace.partners.models import Partner

SECRET_KEY = "a secret that only tests know, long enough"
AT = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


def a_link(
    partner: Partner,
    *offerings: Offering,
    unit_retail_minor: int | None = None,
    quantity: int = 1,
    currency: str = "EUR",
    at: datetime = AT,
    valid_days: int = 30,
) -> Link:
    """Return a committed link of the partner for the first plan of each offering."""
    items = [links.LinkItem(offering.plans[0], quantity, unit_retail_minor) for offering in offerings]
    link = links.create(
        partner.id, items=items, currency=currency, title="", created_by="usr_test", at=at, valid_days=valid_days
    )
    db.session.commit()
    return link


def a_cart(link: Link, *, at: datetime = AT, quantity: int | None = None) -> str:
    """Return the secret of a committed cart with what the link offers."""
    secret, token = new_secret(), links.token(link, SECRET_KEY)
    with as_customer(secret):
        offer, _seller = links.open_token(token, SECRET_KEY)
        lines = links.lines_of(offer)
        opened = cart.open_cart(secret, currency=offer.currency, at=at)
        cart.put(opened, offer, lines, at=at)
        if quantity is not None:
            db.session.flush()
            cart.change(opened, {line.plan.public_id: quantity for line in lines})
        db.session.commit()
    return secret


def an_order(
    link: Link, *, at: datetime = AT, email: str = "kim@acme.example.org", quantity: int | None = None
) -> Order:
    """Return a committed order placed by a customer through the link, not paid yet."""
    return ordered(a_cart(link, at=at, quantity=quantity), a_purchase(email), at=at)


def ordered(secret: str, purchase: ordering.Purchase, *, at: datetime = AT) -> Order:
    """Order the cart as its customer, commit, and return the order as whoever acted before sees it."""
    with as_customer(secret):
        order_cart(secret, purchase, at=at)
        db.session.commit()
    return ordering.order_of(secret)


def order_cart(secret: str, purchase: ordering.Purchase, *, at: datetime = AT) -> Order:
    """Order the cart as its customer's press does: under its lock; one that has been ordered gives its order."""
    found = cart.find(secret, is_to_change=True)
    if found.state == "ordered":
        return ordering.order_of(secret)
    return ordering.order_cart(found, offers.offers_of_acting_cart(found), purchase, reading=Reading(at))


def paid(order: Order, *, at: datetime = AT) -> Order:
    """Mark the order paid and bind its account, as settlement does, without any booking."""
    lifecycle.mark_paid(lifecycle.lock(order.id), at=at, actor="system", reason="Paid in a test.")
    directory.bind(order.account_id, order.partner_id, at=at)
    db.session.commit()
    return order


def as_customer(secret: str) -> AbstractContextManager[None]:
    """Let the holder of the secret act inside the block."""
    return acting(Actor("customer", hash_secret(secret)))


def a_purchase(
    email: str = "kim@acme.example.org",
    *,
    country: str = "DE",
    region: str = "",
    tax_number: str = "",
    company: str = "Acme",
) -> ordering.Purchase:
    """Return what a customer states. A tax number counts as validated."""
    details = ContactDetails(
        company=company, name="Kim Doe", email=email, line1="1 Main Street", city="Springfield", country=country,
        region=region, postal_code="12345", tax_number=tax_number,
    )  # fmt: skip
    keys = directory.identity_keys(email, tax_number or None, SECRET_KEY)
    buyer = pricing.Buyer(country, region, is_business_with_valid_vat=bool(tax_number))
    return ordering.Purchase(details=details, keys=tuple(keys), buyer=buyer, seller_country="DE")
