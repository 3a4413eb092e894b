"""The order's page at its secret address: how it stands, what was bought, and what can still be done."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Blueprint, current_app, render_template, request, url_for

from marketplace.orders import ordering, queries, sellers
from marketplace.orders.models import OrderLine
from marketplace.web.storefront.entering import enter_by_secret
from marketplace.web.storefront.frame import STEPS, frame

orders = Blueprint("orders", __name__, url_prefix="/order/<secret>")
enter_by_secret(orders)

ROUNDS = 40
"""So often the page looks by itself whether the payment has been booked: about two minutes."""


@orders.get("/")
def show(secret: str) -> str:
    """Show the order. After the payment page it reloads by itself until the money is booked."""
    order = ordering.order_of(secret)
    lines = queries.lines(order)
    here = url_for("storefront.orders.show", secret=secret)
    returned = request.args.get("returned", 0, type=int)
    return render_template(
        "storefront/orders/show.html",
        order=order,
        lines=lines,
        taxes=tax_rows(lines),
        notes=sorted({note for line in lines if (note := (line.terms.get("tax") or {}).get("note"))}),
        steps=queries.transitions(order),
        is_awaited=order.state == "placed" and returned > 0,
        next_look=url_for("storefront.orders.show", secret=secret, returned=returned + 1)
        if returned < ROUNDS
        else None,
        address=f"{current_app.config['MARKETPLACE_BASE_URL']}{here}",
        secret=secret,
        **frame(sellers.card(order.partner_id), home_url=here, step=len(STEPS) if order.is_paid else 2),
    )


def tax_rows(lines: Sequence[OrderLine]) -> list[tuple[str, int, int]]:
    """Return each rate of tax in the order once: its name, its rate in bps, and its amount in minor units."""
    sums: dict[tuple[str, int], int] = {}
    for line in lines:
        key = ((line.terms.get("tax") or {}).get("name", ""), line.tax_bps)
        sums[key] = sums.get(key, 0) + line.tax_minor
    return [(name, bps, amount) for (name, bps), amount in sums.items()]
