"""Giving up what the company ordered for itself and has not paid."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.core import clock
from marketplace.core.states import TransitionRefused
from marketplace.db.transaction import transaction
from marketplace.orders import lifecycle
from marketplace.orders.models import Order
from marketplace.runtime.people import current_person
from marketplace.web import payment_pages
from marketplace.web.portal.buying import holding, own_purchase

cancellation = Blueprint("cancellation", __name__, url_prefix="/<order_id>/cancellation")


@cancellation.post("/")
def create(order_id: str) -> Response:
    """Cancel the order, unless it has just been paid."""
    order = own_purchase(order_id)
    with holding(order):
        if _is_canceled(order):
            flash(_("The order was canceled. Nothing was charged."), "success")
        else:
            flash(_("This order cannot be canceled any more."), "info")
    return redirect(url_for("portal.orders.show", order_id=order_id), 303)


def _is_canceled(order: Order) -> bool:
    """Whether it could still be given up. The payment page is closed first, with no transaction open."""
    if payment_pages.is_being_paid(order):
        return False
    by = current_person().public_id
    try:
        with transaction():
            lifecycle.cancel(lifecycle.lock(order.id), at=clock.now(), actor=by, reason="Canceled by the partner.")
    except TransitionRefused:
        return False
    return True
