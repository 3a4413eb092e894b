"""The cart that something is put into: the one named or remembered, where it can take it, else a new one."""

from __future__ import annotations

from flask import request, session

from marketplace.core import clock
from marketplace.core.ids import new_secret
from marketplace.db.actor import act_as
from marketplace.orders import cart
from marketplace.orders.errors import CartNotFound
from marketplace.orders.models import Cart
from marketplace.web.storefront.entering import customer


def cart_for(currency: str) -> tuple[str, Cart]:
    """Return the secret and the cart that can take an offer in `currency`, locked, with its customer acting.

    It is the one that the form names or that this browser remembers; one that is ordered, or in another currency, is
    left as it is. The cookie is a convenience: the address of the cart alone is enough.
    """
    secret = request.form.get("cart") or session.get("cart") or ""
    if secret and (found := _open(secret, currency)):
        return secret, found
    secret = new_secret()
    act_as(customer(secret))
    return secret, cart.open_cart(secret, currency=currency, at=clock.now())


def _open(secret: str, currency: str) -> Cart | None:
    act_as(customer(secret))
    try:
        found = cart.find(secret, is_to_change=True)
    except CartNotFound:
        return None
    return found if found.state == "open" and found.currency == currency else None
