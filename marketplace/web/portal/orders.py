"""The partner's orders: the list, and one order with everything that was frozen in it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Blueprint, Response, current_app, render_template, request, url_for

from marketplace.commissions import queries as commissions
from marketplace.commissions.standing import Handed
from marketplace.contacting import queries as contacting
from marketplace.customers.companies import companies_of
from marketplace.invoicing import queries as invoices
from marketplace.invoicing.models import CreditNote
from marketplace.orders import queries
from marketplace.orders.errors import OrderNotFound
from marketplace.orders.models import Order, OrderLine
from marketplace.payments import dispute_queries
from marketplace.runtime.people import current_person
from marketplace.statements.csv_export import instant
from marketplace.stock.models import Delivery
from marketplace.stock.queries import keys_for_buyer, of_order
from marketplace.stock.vault import Vault
from marketplace.web.awaiting import awaiting
from marketplace.web.csv_files import csv_file, every_row
from marketplace.web.money_back import money_back
from marketplace.web.portal.explanations import kept
from marketplace.web.portal.taken_back import taken_back

COLUMNS = (
    "order", "external_ref", "placed_at", "paid_at", "state", "route", "attribution", "currency", "list_total_minor",
    "partner_total_minor", "retail_total_minor", "discount_minor", "tax_minor", "total_minor", "commission_minor",
)  # fmt: skip
ROWS_AT_ONCE = 500

orders = Blueprint("orders", __name__, url_prefix="/orders")


@orders.get("/")
def index() -> str | Response:
    """Show the orders that the filters leave, or the same as CSV."""
    partner_id = current_person().party_id
    filters: dict[str, Any] = {
        "search": request.args.get("q", ""),
        **{name: request.args.get(name, "") for name in ("state", "kind")},
    }
    if request.args.get("format") == "csv":
        return csv_file(
            "orders.csv",
            COLUMNS,
            map(
                _row,
                every_row(
                    lambda cursor: queries.page_for_partner(partner_id, **filters, cursor=cursor, limit=ROWS_AT_ONCE)
                ),
            ),
        )
    page = queries.page_for_partner(partner_id, **filters, cursor=request.args.get("cursor"))
    return render_template(
        "portal/orders/index.html",
        page=page,
        counts=queries.line_counts(page.items),
        companies=companies_of(order.contact_id for order in page.items),
        states=queries.STATES,
    )


@orders.get("/<order_id>")
def show(order_id: str) -> str:
    """Show one order: lines, whom it belongs to and why, who bought, and what happened to it."""
    order = _own(order_id)
    lines, deliveries = queries.lines(order), of_order(order.public_id)
    earned, disputes = commissions.of_order(order.id), dispute_queries.of_order(order.id)
    back = money_back(order, lambda note: _credit_note_url(order, note), disputes=disputes)
    return render_template(
        "portal/orders/show.html",
        order=order,
        lines=lines,
        deliveries=deliveries,
        keys=keys_for_buyer(deliveries.values(), Vault(current_app.config["SECRET_KEY"])),
        rules=[kept(line.terms.get("considered", [])) for line in lines],
        attributions=queries.attributions(order),
        transitions=queries.transitions(order),
        receipts={commission.line_id: commission for commission in earned},
        **taken_back(order, earned, back, _handed(lines, deliveries)),
        disputes=disputes,
        threads=contacting.threads_of_order(order.id),
        reveals=contacting.reveals_of_order(order.id),
        invoice=invoices.of_order(order.id) if order.is_paid else None,
        money_back=back,
        **(awaiting(order, "portal.orders.show", order_id=order_id) if order.is_purchase else {}),
    )


def _handed(lines: Sequence[OrderLine], deliveries: Mapping[str, Delivery]) -> Handed:
    """State and instant of what the order delivers from a stock, by the lines' keys."""
    found = ((line.id, deliveries.get(line.public_id)) for line in lines)
    return {line_id: (each.state, each.delivered_at) for line_id, each in found if each is not None}


def _credit_note_url(order: Order, note: CreditNote) -> str:
    return url_for("portal.orders.credit_notes.show", order_id=order.public_id, credit_note_id=note.public_id)


def _own(order_id: str) -> Order:
    order = queries.by_public_id(order_id)
    if order.partner_id != current_person().party_id:
        raise OrderNotFound(order_id)
    return order


def _row(order: Order) -> list[object]:
    paid_at = instant(order.paid_at) if order.paid_at else None
    return [
        order.public_id, order.external_ref, instant(order.placed_at), paid_at,
        order.state, order.route, order.attribution, order.currency, order.list_total_minor, order.partner_total_minor,
        order.retail_total_minor, order.discount_minor, order.tax_minor, order.total_minor, order.commission_minor,
    ]  # fmt: skip
