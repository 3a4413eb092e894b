"""Giving up an order that is not paid, for good or to change it."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, request, session, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.core import clock
from marketplace.core.ids import new_secret
from marketplace.core.states import TransitionRefused
from marketplace.db.actor import act_as
from marketplace.db.transaction import transaction
from marketplace.orders import cart as carts
from marketplace.orders import lifecycle, ordering
from marketplace.web import payment_pages
from marketplace.web.storefront.entering import customer, enter_by_secret

cancellations = Blueprint("cancellations", __name__, url_prefix="/order/<secret>/cancellation")
enter_by_secret(cancellations)


@cancellations.post("/")
def create(secret: str) -> Response:
    """Cancel the order, and with `change` put what it was made of into a new cart."""
    order = ordering.order_of(secret)
    if payment_pages.is_being_paid(order):
        return _to_order(secret, _("This order has just been paid, so it was not canceled."))
    is_to_change = "change" in request.form
    reason = "Changed by the customer." if is_to_change else "Canceled by the customer."
    try:
        with transaction():
            lifecycle.cancel(lifecycle.lock(order.id), at=clock.now(), actor="customer", reason=reason)
            again = _copy(secret) if is_to_change else None
    except TransitionRefused:
        return _to_order(secret, _("This order cannot be canceled any more."))
    if again is None:
        return _to_order(secret, _("The order was canceled. Nothing was charged."))
    session["cart"] = again
    return redirect(url_for("storefront.carts.show", secret=again), 303)


def _copy(secret: str) -> str:
    """Open a new cart with the lines and bindings of the old one, and return its secret."""
    old = carts.find(secret)
    currency, (lines, bindings) = old.currency, carts.copy_of(old)
    again = new_secret()
    act_as(customer(again))
    carts.fill(carts.open_cart(again, currency=currency, at=clock.now()), lines, bindings)
    return again


def _to_order(secret: str, message: str) -> Response:
    flash(message, "info")
    return redirect(url_for("storefront.orders.show", secret=secret), 303)
