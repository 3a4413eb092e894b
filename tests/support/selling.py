"""Every way to sell, tried as its own people would: over HTTP with a session, or through the import's own verb."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from flask import Flask
from flask.testing import FlaskClient

from marketplace.cli.adventureworks import sales as imported
from marketplace.cli.adventureworks.channel import Seller
from marketplace.cli.adventureworks.files import Sale, SaleLine
from marketplace.core import clock
from marketplace.customers.models import Account
from marketplace.db.base import db
from marketplace.identity.models import User
from marketplace.partners.models import Partner
from marketplace.protection.errors import SaleRefused
from tests.support.buying import Office
from tests.support.people import sign_in
from tests.support.sales import a_cart, a_link
from tests.support.shops import a_shop_cart, a_storefront
from tests.support.storefront import enter
from tests.support.world import World, a_person

CUSTOMER = "kim@acme.com"
TYPED = {"company": "Acme GmbH", "name": "Kim", "email": CUSTOMER, "country": "DE", "currency": "EUR"}


@dataclass(frozen=True)
class Way:
    """One way to sell: the functions of the package it goes through, and a try, which tells if it went through.

    `route` is what the guard is asked about; `is_partners` says that a partner sells, and not the house or a vendor.
    """

    name: str
    door: str
    route: str
    is_partners: bool
    attempt: Callable[[Flask, World, Account], bool]


def _by_link(web: Flask, world: World, _account: Account) -> bool:
    now = clock.now()
    return _checked_out(web, a_cart(a_link(world.partner, world.offering, at=now), at=now))


def _by_storefront(web: Flask, world: World, _account: Account) -> bool:
    return _at_shop(web, world, world.partner)


def _by_house_storefront(web: Flask, world: World, _account: Account) -> bool:
    return _at_shop(web, world, None)


def _at_shop(web: Flask, world: World, partner: Partner | None) -> bool:
    shop = a_storefront(partner)
    return _checked_out(web, a_shop_cart(shop.slug, world.offering.public_id, at=clock.now()))


def _checked_out(web: Flask, secret: str) -> bool:
    return enter(web.test_client(), secret, email=CUSTOMER).status_code == 303


def _by_operator(web: Flask, world: World, _account: Account) -> bool:
    person = a_person(world.operator.id, "channel_manager")
    return _entered(_signed_in(web, person), world, "/operator/direct-orders/")


def _by_vendor(web: Flask, world: World, _account: Account) -> bool:
    return _entered(_signed_in(web, a_person(world.vendor.id, "staff")), world, "/vendor/direct-orders/")


def _entered(browser: FlaskClient, world: World, address: str) -> bool:
    plan = world.offering.plans[0].public_id
    given = {**TYPED, "plan": plan, f"quantity-{plan}": "2"}
    page = browser.post(address, data={**given, "recalculate": "1"}).text
    hidden = dict(re.findall(r'name="(draft|shown_total)"[^>]*value="([^"]*)"', page))
    return browser.post(address, data={**given, **hidden}).status_code == 303


def _by_partner_order(web: Flask, world: World, _account: Account) -> bool:
    person = a_person(world.partner.id, "seller")
    office = Office(world, person, _signed_in(web, person))
    office.put()
    return office.order(customer="https://www.acme.com").status_code == 303


def _by_quote(web: Flask, world: World, _account: Account) -> bool:
    plan = world.offering.plans[0].public_id
    form = {
        "plan": plan, f"quantity-{plan}": "1", f"retail-{plan}": "1000.00", "currency": "EUR", "title": "Quote",
        "days": "14", "customer": "acme.com",
    }  # fmt: skip
    browser = _signed_in(web, a_person(world.partner.id, "seller"))
    return browser.post("/portal/links/", data=form).status_code == 303


def _by_import(_web: Flask, world: World, account: Account) -> bool:
    yesterday = (clock.now() - timedelta(days=1)).date()  # noon of it is past wherever the house is
    sale = Sale("SO1", yesterday, "1", (SaleLine("1", 1, 100_000),))
    try:
        imported.take_in(
            [sale], {"1": world.offering.plans[0]}, {"1": Seller(world.partner, account)},
            time_zone="Europe/Berlin", owed=True, progress=lambda _count: None,
        )  # fmt: skip
    except SaleRefused:
        return False
    return True


def _signed_in(web: Flask, person: User) -> FlaskClient:
    db.session.commit()
    return sign_in(web.test_client(), person)


_CHECKOUT = "marketplace.web.storefront.details.create"
_DIRECT = "marketplace.web.direct_orders.pages.direct_order_pages.create"

WAYS = (
    Way("a partner's link", _CHECKOUT, "customer_checkout", True, _by_link),
    Way("a partner's storefront", _CHECKOUT, "customer_checkout", True, _by_storefront),
    Way("the house's storefront", _CHECKOUT, "customer_checkout", False, _by_house_storefront),
    Way("the operator", _DIRECT, "direct_order", False, _by_operator),
    Way("a vendor", _DIRECT, "direct_order", False, _by_vendor),
    Way("a partner's own order", "marketplace.web.portal.cart_orders.create", "partner_order", True, _by_partner_order),
    Way("a partner's quote", "marketplace.web.portal.links.create", "quote", True, _by_quote),
    Way("an import", "marketplace.cli.importing.adventureworks", "import", True, _by_import),
)

NO_CUSTOMERS = {
    "marketplace.cli.demo.demo": "It fills a database of its own, by the very verbs that are tried here.",
    "marketplace.web.operator.members.create": "It invites a colleague to the operator.",
    "marketplace.web.operator.member_access.create": "It invites that colleague again.",
    "marketplace.web.portal.members.create": "It invites a colleague to the partner.",
    "marketplace.web.portal.member_access.create": "It invites that colleague again.",
}
"""Doors that lead to an order, a link or an invitation and to no customer, and why."""
