"""Ordering again in one step: all of a past order goes into the buying cart, at today's prices."""

from __future__ import annotations

from flask import Blueprint, redirect, url_for
from werkzeug.wrappers import Response

from marketplace.db.transaction import transaction
from marketplace.orders import partner_cart, partner_prices, queries
from marketplace.orders.errors import OrderNotFound
from marketplace.runtime.people import current_person
from marketplace.web.portal.selling import selling

repetition = Blueprint("repetition", __name__, url_prefix="/<order_id>/repetition")


@repetition.post("/")
def create(order_id: str) -> Response:
    """Put all of a past order into the cart beside the prices of then. It may be a purchase or a sale of the partner's.

    A second press changes nothing. What is not sold any more comes along, for the cart to name it.
    """
    here, order = selling(), queries.by_public_id(order_id)
    if order.partner_id != here.partner.id:
        raise OrderNotFound(order_id)
    with transaction():
        picks = partner_prices.picks_of(order, queries.lines(order))
        member, currency = current_person().public_id, order.currency
        partner_cart.put(here.partner.id, member, picks, currency=currency, at=here.at)
    return redirect(url_for("portal.cart.show", currency=currency), 303)
