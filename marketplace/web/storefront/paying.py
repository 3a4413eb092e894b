"""Sending the customer to the payment page."""

from __future__ import annotations

from flask import url_for
from werkzeug.wrappers import Response

from marketplace.core import clock
from marketplace.gateways.ports import CheckoutRequest
from marketplace.orders.models import Order
from marketplace.payments import checkout
from marketplace.web import payment_pages


def pay(order: Order, secret: str) -> Response:
    """Go to the order's payment page: the open one, or a new one. What cannot be paid now goes to its order page."""
    home = url_for("storefront.orders.show", secret=secret)
    return payment_pages.go(
        lambda: checkout.begin(order, request=request_for(order, secret), at=clock.now()), home=home
    )


def request_for(order: Order, secret: str) -> CheckoutRequest:
    """Return what the payment page is to ask for, and where it leads: back to the secret's own pages."""
    return payment_pages.request_of(
        order,
        email=order.contact.email if order.contact else "",
        success_path=url_for("storefront.returns.show", secret=secret),
        cancel_path=url_for("storefront.orders.show", secret=secret),
    )
