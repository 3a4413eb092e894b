"""Invoices, as a list and one by one. A customer appears as its account: who it is is its partner's to know."""

from __future__ import annotations

from flask import Blueprint, Response, render_template

from marketplace.orders import queries
from marketplace.web.invoice_lists import invoice_list
from marketplace.web.invoice_sheets import pdf_of, sheet_of

invoices = Blueprint("invoices", __name__, url_prefix="/invoices")
invoice = Blueprint("invoice", __name__, url_prefix="/<order_id>")


@invoices.get("/")
def index() -> str | Response:
    """List every invoice, searched and filtered, or give the same as CSV."""
    return invoice_list("operator/invoices/index.html")


@invoice.get("/invoice/")
def show(order_id: str) -> str:
    """Show the invoice as a page."""
    order = queries.by_public_id(order_id)
    return render_template("operator/orders/invoice/show.html", order=order, sheet=sheet_of(order))


@invoice.get("/invoice.pdf")
def pdf(order_id: str) -> Response:
    """Return the invoice as PDF."""
    return pdf_of(queries.by_public_id(order_id))
