"""Sending whoever buys to the payment page, for every audience: what it asks for, and what a refusal leads to."""

from __future__ import annotations

from collections.abc import Callable

import structlog
from flask import current_app, flash, redirect
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.core import clock
from marketplace.core.errors import Unavailable
from marketplace.db.transaction import transaction
from marketplace.gateways.errors import KeyReused, Refused, UnknownAtProvider
from marketplace.gateways.ports import CheckoutItem, CheckoutRequest
from marketplace.orders import queries
from marketplace.orders.models import Order, OrderLine
from marketplace.payments import checkout
from marketplace.payments import queries as payment_queries
from marketplace.payments.errors import NotPayable
from marketplace.payments.tries import Try
from marketplace.runtime.gateways import gateways
from marketplace.stock.errors import SoldOut

log = structlog.get_logger(__name__)


def go(begun: Callable[[], Try], *, home: str) -> Response:
    """Go to an order's payment page: the open one, or a new one. What cannot be paid now goes `home`, to its own page.

    Stripe is asked between two transactions, so this opens more than one; `begun` is called in the first, see
    `checkout.open_page`. Whoever acts must hold the order.
    """
    try:
        url = checkout.open_page(
            lambda: _named(begun()), payments=gateways().payments, transaction=transaction, at=clock.now()
        )
    except NotPayable:
        pass  # paid or canceled meanwhile: its page says so
    except Refused as refusal:
        log.warning("payment refused", code=refusal.facts.get("code"))  # its sentence may quote what was entered
        flash(refusal.message, "warning")  # its own sentence: trying again would not help
    except SoldOut as refusal:
        flash(_("%(what)s Others bought it while this order waited.", what=refusal.message), "warning")
    except (Unavailable, KeyReused) as error:
        log.warning("no payment page", reason=error.message)
        flash(_("The payment page could not be opened. Your order is kept; please try again in a minute."), "warning")
    else:
        return redirect(url, 303)
    return redirect(home, 303)


def request_of(order: Order, *, email: str, success_path: str, cancel_path: str) -> CheckoutRequest:
    """Return what the payment page is to ask for: each line after discounts, and the tax; together the total."""
    items = [CheckoutItem(_name(line), line.retail_total_minor - line.discount_minor) for line in queries.lines(order)]
    if order.tax_minor:
        items.append(CheckoutItem(_("Tax"), order.tax_minor))
    base = str(current_app.config["MARKETPLACE_BASE_URL"])
    return CheckoutRequest(
        order_id=order.public_id,
        currency=order.currency,
        items=tuple(items),
        customer_email=email,
        success_url=base + success_path + "?session_id={CHECKOUT_SESSION_ID}",
        cancel_url=base + cancel_path,
        expires_at=clock.now() + checkout.LASTS,
    )


def is_being_paid(order: Order) -> bool:
    """Close the order's open payment page, so that nobody pays for what is given up; tell if somebody has.

    Should Stripe not answer, it counts as not paid: money that still comes in pays the order all the same.
    """
    session_id = payment_queries.open_session_of(order.id)
    if session_id is None:
        return False
    try:
        return gateways().payments.close_checkout(session_id).is_paid
    except (Unavailable, UnknownAtProvider):
        return False


def _named(tried: Try) -> Try:
    """Let this request's lines in the log name the order from here on; its id tells nothing of a person."""
    structlog.contextvars.bind_contextvars(order=tried.request.order_id)
    return tried


def _name(line: OrderLine) -> str:
    return line.description if line.quantity == 1 else f"{line.quantity:,} × {line.description}"
