"""Invoices of the partner's orders, as a list and one by one: what it bought, and what its customers did."""

from __future__ import annotations

from flask import Blueprint, Response, render_template

from marketplace.orders import queries
from marketplace.orders.errors import OrderNotFound
from marketplace.orders.models import Order
from marketplace.runtime.people import current_person
from marketplace.web.invoice_lists import invoice_list
from marketplace.web.invoice_sheets import pdf_of, sheet_of

invoices = Blueprint("invoices", __name__, url_prefix="/invoices")
invoice = Blueprint("invoice", __name__, url_prefix="/<order_id>")


@invoices.get("/")
def index() -> str | Response:
    """List the partner's invoices, searched and filtered, or give the same as CSV."""
    return invoice_list("portal/invoices/index.html", partner_id=current_person().party_id)


@invoice.get("/invoice/")
def show(order_id: str) -> str:
    """Show the invoice as a page."""
    order = _own(order_id)
    return render_template("portal/orders/invoice/show.html", order=order, sheet=sheet_of(order))


@invoice.get("/invoice.pdf")
def pdf(order_id: str) -> Response:
    """Return the invoice as PDF."""
    return pdf_of(_own(order_id))


def _own(order_id: str) -> Order:
    order = queries.by_public_id(order_id)
    if order.partner_id != current_person().party_id:
        raise OrderNotFound(order_id)
    return order
