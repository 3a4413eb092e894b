"""A partner's people at the portal, buying for their own company: what they press, and what comes of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from marketplace.catalog import pricing
from marketplace.catalog.models import Offering
from marketplace.core import clock
from marketplace.customers.directory import partner_key
from marketplace.db.base import db
from marketplace.identity.models import User
from marketplace.orders import buying, partner_cart, partner_prices
from marketplace.orders.models import Order, PartnerCart
from marketplace.partners.models import Partner
from marketplace.payments import settlement
from tests.support.paying import ISSUER
from tests.support.people import sign_in
from tests.support.sales import SECRET_KEY
from tests.support.sandbox import Sandbox
from tests.support.world import World, a_person, a_world


@dataclass(frozen=True)
class Office:
    """The partner Northwind (gold, Germany) of the test world, with one person signed in."""

    world: World
    person: User
    client: FlaskClient

    @property
    def plan(self) -> str:
        """The public id of what is bought by default: list 1 000.00 EUR, 750.00 for the partner."""
        return str(self.world.offering.plans[0].public_id)

    def put(self, plan: str | None = None, quantity: int = 1, currency: str = "EUR") -> TestResponse:
        """Put a plan into the cart."""
        entered = {"plan": plan or self.plan, "quantity": str(quantity), "currency": currency}
        return self.client.post("/portal/cart/lines/", data=entered)

    def cart(self, currency: str = "EUR") -> str:
        """Return the cart's page."""
        return self.client.get(f"/portal/cart/?currency={currency}").text

    def order(self, page: str | None = None, *, customer: str = "") -> TestResponse:
        """Order what a cart's page shows, at the total that it shows; for an end customer where one is named."""
        page = page or self.cart()
        entered = {"shown_total": shown_total(page), "end_customer": customer}
        return self.client.post(order_address(page), data=entered)

    def pay(self, answer: TestResponse, sandbox: Sandbox, *, card: str | None = None) -> Order | None:
        """Pay on the page that ordering led to, and have the money settled; None when the card was declined."""
        session_id = answer.location.rpartition("/")[2]
        if card:
            sandbox.pay(session_id, card=card)
        else:
            assert sandbox.pay(session_id) == 303
        order = settlement.settle(sandbox.payments.find_checkout(session_id), issuer=ISSUER, at=clock.now())
        db.session.commit()
        return order


def an_office(client: FlaskClient, *, role: str = "owner", world: World | None = None) -> Office:
    """Return an office in a new world, or in `world`, with somebody of this role signed in."""
    world = world or a_world()
    person = a_person(world.partner.id, role, email=f"{role}@northwind.example", name="Nora Buyer")
    db.session.commit()
    return Office(world, person, sign_in(client, person))


def a_buying_cart(partner: Partner, member: str, *offerings: Offering, quantity: int = 1) -> PartnerCart:
    """Return a committed cart of a member with the first plan of each offering, in EUR."""
    at = clock.now()
    terms = pricing.seller_terms(partner.id, at=at)
    picks = [
        partner_prices.pick(offering.plans[0], quantity, currency="EUR", terms=terms, at=at) for offering in offerings
    ]
    cart = partner_cart.put(partner.id, member, picks, currency="EUR", at=at)
    db.session.commit()
    return cart


def a_buying_partner(partner: Partner, member: str = "usr_buyer", **buyer: Any) -> buying.BuyingPartner:
    """Return the partner as a buyer; `buyer` changes where it is."""
    return buying.BuyingPartner(
        partner_id=partner.id, member=member, key=partner_key(partner.public_id, SECRET_KEY),
        buyer=pricing.Buyer(**{"country": partner.country, **buyer}), seller_country="DE",
    )  # fmt: skip


def a_purchase_of(partner: Partner, *offerings: Offering, quantity: int = 1, member: str = "usr_buyer") -> Order:
    """Return a committed order of the partner for itself, not paid yet; acts as whoever acts."""
    cart, at = a_buying_cart(partner, member, *offerings, quantity=quantity), clock.now()
    who, terms = a_buying_partner(partner, member), pricing.seller_terms(partner.id, at=at)
    shown = partner_prices.price_cart(cart, terms=terms, buyer=who.buyer, seller_country="DE", at=at)
    order = buying.order_cart(cart.token_hash, who, shown_minor=shown.total_minor, at=at)
    db.session.commit()
    return order


def shown_total(page: str) -> str:
    """Return the total that a cart's page would order at, in minor units."""
    found = re.search(r'name="shown_total" value="(\d+)"', page)
    assert found, "no total on the page"
    return found[1]


def order_address(page: str) -> str:
    """Return where the cart's page orders."""
    found = re.search(r'action="(/portal/cart/crt_\w+/order/)"', page)
    assert found, "nothing to order on the page"
    return found[1]
