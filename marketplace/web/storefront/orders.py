"""The order's page at its secret address: how it stands, what was bought, and what can still be done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Blueprint, current_app, render_template, request, url_for

from marketplace.orders import ordering, queries, sellers
from marketplace.orders.models import Order, OrderLine
from marketplace.storefronts import queries as storefronts
from marketplace.storefronts.models import Storefront
from marketplace.web.language import reader_locale
from marketplace.web.storefront.entering import enter_by_secret
from marketplace.web.storefront.frame import STEPS, frame

orders = Blueprint("orders", __name__, url_prefix="/order/<secret>")
enter_by_secret(orders)

ROUNDS = 40
"""So often the page looks by itself whether the payment has been booked: about two minutes."""


@dataclass(frozen=True)
class TaxRow:
    """One tax of an order with all that it comes to, in minor units; `treatment` as in the tax rules."""

    name: str
    bps: int
    treatment: str
    note: str
    amount_minor: int


@orders.get("/")
def show(secret: str) -> str:
    """Show the order. After the payment page it looks by itself until the money is booked."""
    order = ordering.order_of(secret)
    lines = queries.lines(order)
    here = url_for("storefront.orders.show", secret=secret)
    return render_template(
        "storefront/orders/show.html",
        order=order,
        lines=lines,
        taxes=tax_rows(lines),
        steps=queries.transitions(order),
        country=_country(order),
        address=f"{current_app.config['MARKETPLACE_BASE_URL']}{here}",
        secret=secret,
        **_waiting(order, secret),
        **frame(
            sellers.card(order.partner_id),
            home_url=here,
            step=len(STEPS) if order.is_paid else 2,
            storefront=_storefront(order),
        ),
    )


def tax_rows(lines: Sequence[OrderLine]) -> list[TaxRow]:
    """Return each tax of the order once, with its sum over the lines, in the order of the lines."""
    sums: dict[tuple[str, int, str, str], int] = {}
    for line in lines:
        tax = line.terms.get("tax") or {}
        key = (tax.get("name", ""), line.tax_bps, tax.get("treatment", "untaxed"), tax.get("note", ""))
        sums[key] = sums.get(key, 0) + line.tax_minor
    return [TaxRow(*key, amount) for key, amount in sums.items()]


def _waiting(order: Order, secret: str) -> dict[str, Any]:
    """Return whether the customer has come back from paying and the money is not booked yet, and where to look next."""
    returned = request.args.get("returned", 0, type=int)
    return {
        "is_awaited": order.state == "placed" and returned > 0,
        "next_look": _look(secret, returned + 1) if returned < ROUNDS else None,
        "last_look": _look(secret, ROUNDS),
        "rounds_left": ROUNDS - returned,
    }


def _look(secret: str, number: int) -> str:
    return url_for("storefront.orders.show", secret=secret, returned=number)


def _storefront(order: Order) -> Storefront | None:
    """Return the shop it was bought in, where the order belongs to the one who keeps the shop."""
    found = storefronts.of_acting_cart() if order.storefront_id else ()
    return next((each for each in found if (each.id, each.partner_id) == (order.storefront_id, order.partner_id)), None)


def _country(order: Order) -> str:
    code = order.contact.country if order.contact else ""
    return str(reader_locale().territories.get(code, code))
