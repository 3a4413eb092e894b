"""Customers that change their partner, for tests; made by the same verbs as the pages use."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from marketplace.core.ids import new_secret
from marketplace.customers.models import Account
from marketplace.db.base import db
from marketplace.documents.signing import Signer
from marketplace.orders import sellers
from marketplace.orders.models import Order
from marketplace.partners.models import Partner
from marketplace.protection.changes import asking, deciding
from marketplace.protection.changes.asking import Chosen, Origin
from marketplace.protection.models import PartnerChange
from tests.support.sales import AT, SECRET_KEY, a_cart, a_link, a_purchase, as_customer, ordered, paid
from tests.support.world import World, a_partner, a_world

SIGNER = Signer(SECRET_KEY)
LATER = AT + timedelta(days=3)


@dataclass(frozen=True)
class Bought:
    """A customer that bought from Northwind, whose account it is now, and partners it could choose instead."""

    world: World
    secret: str
    order: Order
    other: Partner

    @property
    def account(self) -> Account:
        """The customer's account as it stands now."""
        found = select(Account).where(Account.id == self.order.account_id).execution_options(populate_existing=True)
        return db.session.scalars(found).one()


def bought(world: World | None = None, *, email: str = "kim@acme.example.org", at: datetime = AT) -> Bought:
    """Build a customer with one paid order and commit it."""
    here = world or a_world()
    secret, order = sold_by(here.partner, here, email=email, at=at)
    other = a_partner("Southwind")
    db.session.commit()
    return Bought(here, secret, order, other)


def sold_by(
    partner: Partner, world: World, *, email: str = "kim@acme.example.org", at: datetime = AT
) -> tuple[str, Order]:
    """Return the secret and the order of a paid, committed sale through a partner's link."""
    secret = a_cart(a_link(partner, world.offering, at=at), at=at)
    return secret, paid(ordered(secret, a_purchase(email), at=at), at=at)


def chosen(partner: Partner | None) -> Chosen:
    """Return a partner as customers choose it; None is the house."""
    seller = sellers.card(partner.id) if partner else None
    if partner is None or seller is None:
        return Chosen(None, "Partner Marketplace")
    return Chosen(partner.id, seller.name, seller.public_id, seller.is_active)


def origin(order: Order) -> Origin:
    """Return where a change is asked for."""
    return Origin(order.account_id, order.id, order.public_id, order.token_hash, order.is_paid)


def asked(customer: Bought, partner: Partner | None, *, at: datetime = LATER) -> PartnerChange:
    """Ask for a partner as the customer does, and commit."""
    whom, where = chosen(partner), origin(customer.order)
    with as_customer(customer.secret):
        change = asking.ask(where, whom, at=at)
        db.session.commit()
    return change


def confirmed(customer: Bought, partner: Partner | None, *, at: datetime = LATER) -> PartnerChange:
    """Ask for a partner and confirm it at the same instant, and commit."""
    change = asked(customer, partner, at=at)
    confirm(customer, change, at=at)
    return change


def confirm(customer: Bought, change: PartnerChange, *, at: datetime = LATER) -> bool:
    """Confirm a change as the customer does, and commit."""
    wanted = db.session.get(Partner, change.new_partner_id) if change.new_partner_id else None
    whom = chosen(wanted)
    with as_customer(customer.secret):
        is_new = deciding.confirm(
            change, whom, order=customer.order.public_id, operator="Partner Marketplace",
            sign=lambda document: SIGNER.json(document).decode(), at=at,
        )  # fmt: skip
        db.session.commit()
    return is_new


def withdraw(customer: Bought, change: PartnerChange, *, at: datetime) -> bool:
    """Withdraw a change as the customer does, and commit."""
    with as_customer(customer.secret):
        is_new = deciding.withdraw(change, at=at)
        db.session.commit()
    return is_new


def a_secret() -> str:
    """Return a secret that nobody has."""
    return new_secret()
