"""A customer of the demo who pays by card: link, cart and payment page as people use them.

They need the sandbox and the worker, so only `marketplace demo` lets them in, once everything runs.
"""

from __future__ import annotations

import time
import urllib.parse
import urllib.request
from collections.abc import Callable, Mapping
from typing import Any, Final

from flask import current_app
from sqlalchemy import select

from marketplace.catalog import pricing
from marketplace.catalog.reading import Reading
from marketplace.cli.demo_data import channel
from marketplace.core import clock
from marketplace.core.errors import Unavailable
from marketplace.core.ids import hash_secret, new_secret
from marketplace.customers import directory
from marketplace.db.actor import Actor, acting
from marketplace.db.base import db
from marketplace.db.transaction import transaction
from marketplace.orders import cart, links, offers, ordering
from marketplace.orders.models import Cart, Link, Order
from marketplace.partners.models import Partner
from marketplace.payments import checkout
from marketplace.payments.tries import Try
from marketplace.runtime.gateways import gateways
from marketplace.web.payment_pages import request_of

CARD: Final = {"number": "4242424242424242", "expiry": "12/39", "cvc": "123"}
PATIENCE_SECONDS: Final = 60


def made_links() -> list[str]:
    """Return the tokens of the demo partners' links for anybody, in the order in which they were made."""
    ours = select(Link).join(Partner).where(Partner.external_ref.startswith(channel.PREFIX), Link.account_id.is_(None))
    open_ones = ours.where(Link.revoked_at.is_(None)).order_by(Link.id)
    made = [links.token(link, current_app.config["SECRET_KEY"]) for link in db.session.scalars(open_ones)]
    db.session.rollback()
    return made


def finance() -> str:
    """Return the public id of the operator's finance person, in whose name money goes back."""
    found = channel.finance()
    db.session.rollback()
    return found


def buy(token: str, row: Mapping[str, Any], *, number: str = CARD["number"]) -> int:
    """Order what a link offers, and pay on the payment page; returns the order's key. The worker books it later."""
    secret, placed = new_secret(), list[int]()

    def begun() -> Try:
        opened = filled_cart(secret, token)
        order = ordering.order_cart(opened, offers.offers_of_acting_cart(opened), _purchase(row), reading=_now())
        placed.append(order.id)
        paths = {"success_path": f"/checkout/{secret}/return/", "cancel_path": f"/order/{secret}"}
        request = request_of(order, email=row["email"], **paths)
        return checkout.begin_first(order, request=request, at=clock.now())

    with acting(Actor("customer", hash_secret(secret))):
        url = checkout.open_page(begun, payments=gateways().payments, transaction=transaction, at=clock.now())
    form = {**CARD, "number": number, "email": row["email"], "name": row["name"]}
    urllib.request.urlopen(url, urllib.parse.urlencode(form).encode(), timeout=30).close()  # noqa: S310  the sandbox
    return placed[0]


def wait_until_paid(order_id: int) -> None:
    """Wait until the worker has booked an order's payment.

    Raises:
        Unavailable: it has not within a minute.
    """
    wait_for(lambda: db.session.get_one(Order, order_id).is_paid, "booked a payment")


def wait_for(is_done: Callable[[], bool], what: str) -> None:
    """Wait until the worker has done something, with a fresh look four times a second.

    Raises:
        Unavailable: it has not within a minute.
    """
    for _ in range(PATIENCE_SECONDS * 4):
        db.session.expire_all()
        done = is_done()
        db.session.rollback()
        if done:
            return
        time.sleep(0.25)
    raise Unavailable(f"The worker has not {what} of the demo within a minute. Its log says why.")


def filled_cart(secret: str, token: str) -> Cart:
    """Open a cart with all that a link offers, as whoever holds `secret`, and return it locked."""
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
