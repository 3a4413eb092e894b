"""Sales of today, paid by card, and what went back of them: link, cart, payment page and refund as people use them.

They need the sandbox and the worker, so only `marketplace demo` makes them, once everything runs.
"""

from __future__ import annotations

import time
import urllib.parse
import urllib.request
from collections.abc import Mapping
from typing import Any, Final

from flask import current_app
from sqlalchemy import select

from marketplace.catalog import pricing
from marketplace.catalog.reading import Reading
from marketplace.cli.demo_data import channel
from marketplace.cli.demo_data.reading import read
from marketplace.core import clock
from marketplace.core.errors import Unavailable
from marketplace.core.ids import hash_secret, new_secret
from marketplace.core.money import BPS_WHOLE
from marketplace.customers import directory
from marketplace.db.actor import Actor, acting
from marketplace.db.base import db
from marketplace.db.transaction import transaction
from marketplace.orders import cart, links, offers, ordering
from marketplace.orders.models import Cart, Link, Order
from marketplace.partners.models import Partner
from marketplace.payments import checkout, refunding
from marketplace.payments.refund_rules import Wanted
from marketplace.payments.refunding import Request
from marketplace.payments.tries import Try
from marketplace.runtime.gateways import gateways
from marketplace.web.payment_pages import request_of

CARD: Final = {"number": "4242424242424242", "expiry": "12/39", "cvc": "123"}
PATIENCE_SECONDS: Final = 60


def take_in() -> None:
    """Let the customers of the data file buy by the demo's links, and ask for their refunds. Acts as the system.

    Raises:
        Unavailable: the worker has not booked a payment within a minute.
    """
    ours = select(Link).join(Partner).where(Partner.external_ref.startswith(channel.PREFIX)).order_by(Link.id)
    made = [links.token(link, current_app.config["SECRET_KEY"]) for link in db.session.scalars(ours)]
    db.session.rollback()
    for row in read("refunded.toml")["sales"]:
        order_id = _buy(made[row["link"] - 1], row)
        _wait_until_paid(order_id)
        if "way" in row:
            _refund(order_id, row)


def _buy(token: str, row: Mapping[str, Any]) -> int:
    """Order what a link offers, and pay on the payment page; returns the order's key."""
    secret, placed = new_secret(), list[int]()

    def begun() -> Try:
        opened = _cart(secret, token)
        order = ordering.order_cart(opened, offers.offers_of_acting_cart(opened), _purchase(row), reading=_now())
        placed.append(order.id)
        paths = {"success_path": f"/checkout/{secret}/return/", "cancel_path": f"/order/{secret}"}
        request = request_of(order, email=row["email"], **paths)
        return checkout.begin_first(order, request=request, at=clock.now())

    with acting(Actor("customer", hash_secret(secret))):
        url = checkout.open_page(begun, payments=gateways().payments, transaction=transaction, at=clock.now())
    form = {**CARD, "email": row["email"], "name": row["name"]}
    urllib.request.urlopen(url, urllib.parse.urlencode(form).encode(), timeout=30).close()  # noqa: S310  the sandbox
    return placed[0]


def _cart(secret: str, token: str) -> Cart:
    offer, _seller = links.open_token(token, current_app.config["SECRET_KEY"])
    opened = cart.open_cart(secret, currency=offer.currency, at=clock.now())
    cart.put(opened, offer, links.lines_of(offer), at=clock.now())
    db.session.flush()  # it is looked for in the database next
    return cart.find(secret, is_to_change=True)


def _now() -> Reading:
    return Reading(clock.now())


def _purchase(row: Mapping[str, Any]) -> ordering.Purchase:
    facts = ("company", "name", "email", "line1", "city", "country", "postal_code")
    details = directory.ContactDetails(region="", **{fact: row[fact] for fact in facts})
    secret_key, country = (current_app.config[name] for name in ("SECRET_KEY", "MARKETPLACE_COUNTRY"))
    return ordering.Purchase(
        details=details,
        keys=tuple(directory.identity_keys(details.email, None, secret_key)),
        names=tuple(directory.names_of_buyer(details, secret_key)),
        buyer=pricing.Buyer(row["country"], ""),
        seller_country=country,
    )


def _wait_until_paid(order_id: int) -> None:
    for _ in range(PATIENCE_SECONDS * 4):
        is_paid = db.session.get_one(Order, order_id, populate_existing=True).is_paid
        db.session.rollback()
        if is_paid:
            return
        time.sleep(0.25)
    raise Unavailable("The worker has not booked a payment of the demo within a minute. Its log says why.")


def _refund(order_id: int, row: Mapping[str, Any]) -> None:
    with transaction():
        order = db.session.get_one(Order, order_id)
        part = order.total_minor * row["bps"] // BPS_WHOLE if row["way"] == "part" else None
        asked = Request(reason=row["reason"], by="demo", note=row["note"])
        refunding.request(order, Wanted(amount_minor=part), asked, number=1, at=clock.now())
