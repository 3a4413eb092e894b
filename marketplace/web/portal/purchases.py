"""Paying for what the company ordered for itself, and coming back from it."""

from __future__ import annotations

from flask import Blueprint, redirect, url_for
from werkzeug.wrappers import Response

from marketplace.db.transaction import transaction
from marketplace.payments import checkout
from marketplace.web.portal.buying import holding, own_purchase, pay

payment = Blueprint("payment", __name__, url_prefix="/<order_id>/payment")
returns = Blueprint("returns", __name__, url_prefix="/<order_id>/return")


@payment.post("/")
def create(order_id: str) -> Response:
    """Go to the payment page of the order."""
    order = own_purchase(order_id)
    with holding(order):
        return pay(order)


@returns.get("/")
def show(order_id: str) -> Response:
    """Have the worker look at the payment, and go on to the order's page, which waits for it.

    The address is opened by Stripe with GET, yet leaves a job: looking twice has the effect of looking once.
    """
    order = own_purchase(order_id)
    with holding(order), transaction():
        checkout.look_again(order)
    return redirect(url_for("portal.orders.show", order_id=order_id, returned=1), 303)
