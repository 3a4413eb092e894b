"""Storefronts for tests, made and filled from by the same verbs as the pages use."""

from __future__ import annotations

import io
from datetime import datetime

from PIL import Image

from marketplace.catalog import pricing
from marketplace.catalog.models import Offering
from marketplace.catalog.price_cards import price_cards
from marketplace.core.ids import new_secret
from marketplace.db.base import db
from marketplace.orders import cart, direct
from marketplace.partners.models import Partner
from marketplace.storefronts import opening, queries, shelf
from marketplace.storefronts.models import Storefront
from marketplace.storefronts.shop import price_in, shop_prices
from tests.support.sales import AT, a_purchase, as_customer


def a_storefront(
    partner: Partner | None,
    *,
    name: str | None = None,
    is_open: bool = True,
    at: datetime = AT,
    chosen: tuple[Offering, ...] = (),
) -> Storefront:
    """Return a committed storefront with the whole catalogue, or what was chosen."""
    title = name or (partner.name if partner else "The house")
    storefront = opening.open_storefront(partner, name=title, currency="EUR", at=at)
    storefront.is_whole_catalogue = not chosen
    for offering in chosen:
        shelf.add(storefront, offering)
        db.session.flush()
    if is_open:
        opening.publish(storefront, at=at)
    db.session.commit()
    return storefront


def a_price(storefront: Storefront, offering: Offering, unit_retail_minor: int, *, at: datetime = AT) -> None:
    """Let the storefront ask this for a unit of the offering's first plan, and commit."""
    terms = pricing.seller_terms(storefront.partner_id, at=at)
    [card] = price_cards([offering.id], terms=terms, at=at)[offering.id]
    shelf.set_price(storefront, card, unit_retail_minor)
    db.session.commit()


def a_direct_order(offering: Offering, *, email: str = "kim@acme.example.org", at: datetime = AT) -> str:
    """Return the id of a committed direct order of the offering's first plan, entered by the operator."""
    secret = new_secret()
    with as_customer(secret):
        order = direct.place(
            secret, a_purchase(email), [direct.DirectItem(offering.plans[0], 1)], currency="EUR",
            entered_by="operator", address=f"http://127.0.0.1:8000/order/{secret}/", at=at,
        )  # fmt: skip
        public_id = order.public_id
        db.session.commit()
    return public_id


def a_logo() -> bytes:
    """Return a small PNG."""
    out = io.BytesIO()
    Image.new("RGB", (300, 120), "#0b6b4f").save(out, "PNG")
    return out.getvalue()


def a_shop_cart(
    slug: str, offering: str, *, secret: str | None = None, quantity: int = 1, at: datetime = AT, currency: str = "EUR"
) -> str:
    """Return the secret of a committed cart with what a customer put in at the storefront of this address."""
    is_new, secret = secret is None, secret or new_secret()
    with as_customer(secret):
        found = cart.open_cart(secret, currency=currency, at=at) if is_new else cart.find(secret, is_to_change=True)
        shop = queries.open_at(slug)
        offered = queries.offering_of(shop, offering)
        terms = pricing.seller_terms(shop.partner_id, at=at)
        price = price_in(shop_prices(shop, [offered], terms=terms, at=at)[offered.id], currency)
        assert price is not None
        wanted = pricing.Wanted(offered.plans[0], quantity, unit_retail_minor=price.own_minor)
        [line] = pricing.price([wanted], currency=currency, terms=terms, at=at)
        cart.put_from_storefront(found, shop, line, unit_retail_minor=price.own_minor, at=at)
        db.session.commit()
    return secret
