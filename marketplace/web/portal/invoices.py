"""Invoices and credit notes of the partner's orders, in lists and one by one: what it bought, and its customers did."""

from __future__ import annotations

from flask import Blueprint, Response, render_template

from marketplace.orders import queries
from marketplace.orders.errors import OrderNotFound
from marketplace.orders.models import Order
from marketplace.runtime.people import current_person
from marketplace.web import credit_note_sheets
from marketplace.web.invoice_lists import CREDIT_NOTES, INVOICES, listed
from marketplace.web.invoice_sheets import pdf_of, sheet_of

invoices = Blueprint("invoices", __name__, url_prefix="/invoices")
invoice = Blueprint("invoice", __name__, url_prefix="/<order_id>")
credit_notes_of_order = Blueprint("credit_notes", __name__, url_prefix="/<order_id>/credit-notes")


@invoices.get("/")
def index() -> str | Response:
    """List the partner's invoices, searched and filtered, or give the same as CSV."""
    return listed(INVOICES, "portal/invoices/index.html", partner_id=current_person().party_id)


@invoices.get("/credit-notes/")
def credit_notes() -> str | Response:
    """List the partner's credit notes, searched and filtered, or give the same as CSV."""
    return listed(CREDIT_NOTES, "portal/invoices/credit_notes.html", partner_id=current_person().party_id)


@invoice.get("/invoice/")
def show(order_id: str) -> str:
    """Show the invoice as a page."""
    order = _own(order_id)
    return render_template("portal/orders/invoice/show.html", order=order, sheet=sheet_of(order))


@invoice.get("/invoice.pdf")
def pdf(order_id: str) -> Response:
    """Return the invoice as PDF."""
    return pdf_of(_own(order_id))


@credit_notes_of_order.get("/<credit_note_id>/", endpoint="show")
def show_credit_note(order_id: str, credit_note_id: str) -> str:
    """Show a credit note as a page."""
    order = _own(order_id)
    sheet = credit_note_sheets.sheet_of(order, credit_note_id)
    return render_template(
        "portal/orders/credit_notes/show.html", order=order, sheet=sheet, credit_note_id=credit_note_id
    )


@credit_notes_of_order.get("/<credit_note_id>.pdf", endpoint="pdf")
def credit_note_pdf(order_id: str, credit_note_id: str) -> Response:
    """Return a credit note as PDF."""
    return credit_note_sheets.pdf_of(_own(order_id), credit_note_id)


def _own(order_id: str) -> Order:
    order = queries.by_public_id(order_id)
    if order.partner_id != current_person().party_id:
        raise OrderNotFound(order_id)
    return order
