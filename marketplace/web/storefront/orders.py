"""The order's page at its secret address: how it stands, what was bought, and what can still be done."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Blueprint, current_app, render_template, url_for

from marketplace.invoicing import queries as invoices
from marketplace.orders import ordering, queries, sellers
from marketplace.orders.models import Order, OrderLine
from marketplace.stock.queries import keys_for_buyer, of_order
from marketplace.stock.vault import Vault
from marketplace.storefronts import queries as storefronts
from marketplace.storefronts.models import Storefront
from marketplace.web.awaiting import awaiting
from marketplace.web.language import reader_locale
from marketplace.web.money_back import money_back
from marketplace.web.storefront.entering import enter_by_secret
from marketplace.web.storefront.frame import STEPS, frame

orders = Blueprint("orders", __name__, url_prefix="/order/<secret>")
enter_by_secret(orders)


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
    lines, deliveries = queries.lines(order), of_order(order.public_id)
    here = url_for("storefront.orders.show", secret=secret)
    return render_template(
        "storefront/orders/show.html",
        order=order,
        lines=lines,
        deliveries=deliveries,
        keys=keys_for_buyer(deliveries.values(), Vault(current_app.config["SECRET_KEY"])),
        taxes=tax_rows(lines),
        steps=queries.transitions(order),
        country=_country(order),
        address=f"{current_app.config['MARKETPLACE_BASE_URL']}{here}",
        secret=secret,
        invoice=invoices.of_order(order.id) if order.is_paid else None,
        money_back=money_back(
            order,
            lambda note: url_for("storefront.credit_notes.show", secret=secret, credit_note_id=note.public_id),
        ),
        **awaiting(order, "storefront.orders.show", secret=secret),
        **frame(
            sellers.of_order(order),
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


def _storefront(order: Order) -> Storefront | None:
    """Return the shop it was bought in, where the order belongs to the one who keeps the shop."""
    found = storefronts.of_acting_cart() if order.storefront_id else ()
    return next((each for each in found if (each.id, each.partner_id) == (order.storefront_id, order.partner_id)), None)


def _country(order: Order) -> str:
    code = order.contact.country if order.contact else ""
    return str(reader_locale().territories.get(code, code))
