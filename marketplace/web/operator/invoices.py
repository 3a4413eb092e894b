"""Invoices and credit notes, in lists and one by one. A customer appears as its account, and by no name."""

from __future__ import annotations

from flask import Blueprint, Response, render_template

from marketplace.orders import queries
from marketplace.web import credit_note_sheets
from marketplace.web.invoice_lists import CREDIT_NOTES, INVOICES, listed
from marketplace.web.invoice_sheets import pdf_of, sheet_of

invoices = Blueprint("invoices", __name__, url_prefix="/invoices")
invoice = Blueprint("invoice", __name__, url_prefix="/<order_id>")
credit_notes_of_order = Blueprint("credit_notes", __name__, url_prefix="/<order_id>/credit-notes")


@invoices.get("/")
def index() -> str | Response:
    """List every invoice, searched and filtered, or give the same as CSV."""
    return listed(INVOICES, "operator/invoices/index.html")


@invoices.get("/credit-notes/")
def credit_notes() -> str | Response:
    """List every credit note, searched and filtered, or give the same as CSV."""
    return listed(CREDIT_NOTES, "operator/invoices/credit_notes.html")


@invoice.get("/invoice/")
def show(order_id: str) -> str:
    """Show the invoice as a page."""
    order = queries.by_public_id(order_id)
    return render_template("operator/orders/invoice/show.html", order=order, sheet=sheet_of(order))


@invoice.get("/invoice.pdf")
def pdf(order_id: str) -> Response:
    """Return the invoice as PDF."""
    return pdf_of(queries.by_public_id(order_id))


@credit_notes_of_order.get("/<credit_note_id>/", endpoint="show")
def show_credit_note(order_id: str, credit_note_id: str) -> str:
    """Show a credit note as a page."""
    order = queries.by_public_id(order_id)
    sheet = credit_note_sheets.sheet_of(order, credit_note_id)
    return render_template(
        "operator/orders/credit_notes/show.html", order=order, sheet=sheet, credit_note_id=credit_note_id
    )


@credit_notes_of_order.get("/<credit_note_id>.pdf", endpoint="pdf")
def credit_note_pdf(order_id: str, credit_note_id: str) -> Response:
    """Return a credit note as PDF."""
    return credit_note_sheets.pdf_of(queries.by_public_id(order_id), credit_note_id)
