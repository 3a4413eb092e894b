"""Paying an order that waits for its money."""

from __future__ import annotations

from flask import Blueprint
from werkzeug.wrappers import Response

from marketplace.orders import ordering
from marketplace.web.storefront.entering import enter_by_secret
from marketplace.web.storefront.paying import pay

payments = Blueprint("payments", __name__, url_prefix="/order/<secret>/payment")
enter_by_secret(payments)


@payments.post("/")
def create(secret: str) -> Response:
    """Go to the payment page of the order."""
    return pay(ordering.order_of(secret), secret)
