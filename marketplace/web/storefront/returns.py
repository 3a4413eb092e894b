"""Coming back from the payment page. Nothing is believed because of it: the worker asks Stripe how it stands."""

from __future__ import annotations

from flask import Blueprint, redirect, url_for
from werkzeug.wrappers import Response

from marketplace.db.transaction import transaction
from marketplace.orders import ordering
from marketplace.payments import checkout
from marketplace.web.storefront.entering import enter_by_secret

returns = Blueprint("returns", __name__, url_prefix="/checkout/<secret>/return")
enter_by_secret(returns)


@returns.get("/")
def show(secret: str) -> Response:
    """Have the worker look at the payment, and go on to the order's page, which waits for it.

    The address is opened by Stripe with GET, yet leaves a job: looking twice has the effect of looking once.
    """
    with transaction():
        checkout.look_again(ordering.order_of(secret))
    return redirect(url_for("storefront.orders.show", secret=secret, returned=1), 303)
