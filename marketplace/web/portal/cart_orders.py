"""Ordering what is in the buying cart, and on to the payment page.

Stripe is asked between two transactions, so this door opens more than one: see `payment_pages`.
"""

from __future__ import annotations

from typing import Final

from flask import Blueprint, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.core import clock
from marketplace.core.errors import Conflict, Invalid
from marketplace.db.transaction import transaction
from marketplace.orders import buying, partner_cart
from marketplace.orders.errors import TotalChanged
from marketplace.orders.models import Order
from marketplace.protection import guard
from marketplace.protection.errors import SaleRefused
from marketplace.runtime.gateways import gateways
from marketplace.runtime.people import current_person
from marketplace.web.filters import format_money
from marketplace.web.portal.buying import buying_partner, holding, named_account, pay
from marketplace.web.portal.cart import cart_page
from marketplace.web.portal.selling import current_partner, selling

LONGEST: Final = 253
"""Characters of what names an end customer: as long as a host may be."""

order = Blueprint("order", __name__, url_prefix="/<cart_id>/order")


@order.post("/")
def create(cart_id: str) -> Response | tuple[str, int]:
    """Order the cart at the total that was shown; where it has changed, show the new one and order nothing."""
    cart = partner_cart.by_public_id(current_person().public_id, cart_id)
    token_hash = cart.token_hash
    try:
        partner = current_partner()
        who = buying_partner(partner, named_account(partner, _customer()))
        with holding(cart):
            with transaction():
                placed = buying.order_cart(token_hash, who, shown_minor=_shown(), at=clock.now())
                _check_payable(placed)
            return pay(placed)
    except TotalChanged as refusal:
        shown, now = (format_money(amount, refusal.currency) for amount in (refusal.shown_minor, refusal.now_minor))
        return _again(
            cart_id, _("It came to %(shown)s and comes to %(now)s now. Nothing was ordered.", shown=shown, now=now)
        )
    except SaleRefused as refusal:
        with transaction():
            guard.keep_refusal(refusal)
        return _again(cart_id, refusal.message)
    except (Conflict, Invalid) as refusal:
        return _again(cart_id, refusal.message)


def _customer() -> str:
    return request.form.get("end_customer", "").strip()[:LONGEST]


def _shown() -> int:
    text = request.form.get("shown_total", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else 0


def _check_payable(placed: Order) -> None:
    """An order that no payment page could take is not placed."""
    for amount in (placed.total_minor, placed.tax_minor):
        gateways().payments.check_amount(amount, placed.currency)


def _again(cart_id: str, refusal: str) -> tuple[str, int]:
    here, cart = selling(), partner_cart.by_public_id(current_person().public_id, cart_id)
    return cart_page(here, [cart], refusal=refusal, end_customer=_customer()), 422
