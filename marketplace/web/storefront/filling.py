"""The cart that something is put into: the one named or remembered, where it can take it, else a new one."""

from __future__ import annotations

from flask import g, request, session, url_for

from marketplace.core import clock
from marketplace.core.ids import hash_secret, new_secret
from marketplace.db.actor import act_as, acting, current_actor
from marketplace.db.base import db
from marketplace.orders import cart, queries
from marketplace.orders.errors import CartNotFound
from marketplace.orders.models import Cart
from marketplace.web.storefront.entering import customer


def named_cart() -> str:
    """Return the secret of the cart that the form names or that this browser remembers; empty where there is none."""
    return request.form.get("cart") or session.get("cart") or ""


def enter_to_fill() -> None:
    """Let the visitor act as the customer of the named cart, else of the one that `cart_for` will open."""
    g.cart_secret = named_cart() or new_secret()
    act_as(customer(g.cart_secret))


def cart_for(currency: str) -> tuple[str, Cart]:
    """Return the secret and the cart that can take an offer in `currency`, locked, with its customer acting.

    It is the named one; one that is ordered, or in another currency, is left as it is. The cookie is a convenience: the
    address of the cart alone is enough. Call `enter_to_fill` before anything is read.
    """
    if named_cart() and (found := _open(g.cart_secret, currency)):
        return g.cart_secret, found
    secret = new_secret() if named_cart() else g.cart_secret
    if current_actor() != customer(secret):
        act_as(customer(secret))
    return secret, cart.open_cart(secret, currency=currency, at=clock.now())


def unpaid_before() -> list[dict[str, object]]:
    """Return the order that this browser's earlier cart became, while it waits for its money; a list of one or none."""
    if not (secret := session.get("ordered")):
        return []
    with acting(customer(secret)):
        order = queries.by_token_hash(hash_secret(secret))
        if order is None or order.state != "placed":
            return []
        db.session.expunge(order)  # whoever acts next may not read it again
    return [{"order": order, "url": url_for("storefront.orders.show", secret=secret)}]


def _open(secret: str, currency: str) -> Cart | None:
    try:
        found = cart.find(secret, is_to_change=True)
    except CartNotFound:
        return None
    if found.state == "ordered":
        session["ordered"] = secret  # its order may still wait for its money
    return found if found.state == "open" and found.currency == currency else None
