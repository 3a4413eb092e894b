"""Sending the customer to the payment page."""

from __future__ import annotations

import structlog
from flask import current_app, flash, redirect, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.core import clock
from marketplace.core.errors import Unavailable
from marketplace.db.transaction import transaction
from marketplace.gateways.errors import KeyReused, Refused
from marketplace.gateways.ports import CheckoutItem, CheckoutRequest
from marketplace.orders import queries
from marketplace.orders.models import Order, OrderLine
from marketplace.payments import checkout
from marketplace.payments.errors import NotPayable
from marketplace.runtime.gateways import gateways
from marketplace.stock.errors import SoldOut

log = structlog.get_logger(__name__)


def pay(order: Order, secret: str) -> Response:
    """Go to the order's payment page: the open one, or a new one. What cannot be paid now goes to its order page."""
    request, at = request_for(order, secret), clock.now()
    try:
        url = checkout.open_for(order, request=request, payments=gateways().payments, transaction=transaction, at=at)
    except NotPayable:
        pass  # paid or canceled meanwhile: its page says so
    except Refused as refusal:
        log.warning("payment refused", order=request.order_id, reason=refusal.message)
        flash(refusal.message, "warning")  # its own sentence: trying again would not help
    except SoldOut as refusal:
        flash(_("%(what)s Others bought it while this order waited.", what=refusal.message), "warning")
    except (Unavailable, KeyReused) as error:
        log.warning("no payment page", order=request.order_id, reason=error.message)
        flash(_("The payment page could not be opened. Your order is kept; please try again in a minute."), "warning")
    else:
        return redirect(url, 303)
    return redirect(url_for("storefront.orders.show", secret=secret), 303)


def request_for(order: Order, secret: str) -> CheckoutRequest:
    """Return what the payment page is to ask for: each line after discounts, and the tax; together the total."""
    items = [CheckoutItem(_name(line), line.retail_total_minor - line.discount_minor) for line in queries.lines(order)]
    if order.tax_minor:
        items.append(CheckoutItem(_("Tax"), order.tax_minor))
    return CheckoutRequest(
        order_id=order.public_id,
        currency=order.currency,
        items=tuple(items),
        customer_email=order.contact.email if order.contact else "",
        success_url=_address("storefront.returns.show", secret) + "?session_id={CHECKOUT_SESSION_ID}",
        cancel_url=_address("storefront.orders.show", secret),
        expires_at=clock.now() + checkout.LASTS,
    )


def _name(line: OrderLine) -> str:
    return line.description if line.quantity == 1 else f"{line.quantity:,} × {line.description}"


def _address(endpoint: str, secret: str) -> str:
    return str(current_app.config["MARKETPLACE_BASE_URL"]) + url_for(endpoint, secret=secret)
