"""The customer's own credit notes, at the secret address of its order."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, url_for

from marketplace.orders import ordering, sellers
from marketplace.web.credit_note_sheets import pdf_of, sheet_of
from marketplace.web.storefront.entering import enter_by_secret
from marketplace.web.storefront.frame import frame

credit_notes = Blueprint("credit_notes", __name__, url_prefix="/order/<secret>/credit-notes")
enter_by_secret(credit_notes)


@credit_notes.get("/<credit_note_id>/")
def show(secret: str, credit_note_id: str) -> str:
    """Show a credit note as a page."""
    order = ordering.order_of(secret)
    home = url_for("storefront.orders.show", secret=secret)
    return render_template(
        "storefront/credit_notes/show.html",
        sheet=sheet_of(order, credit_note_id),
        secret=secret,
        credit_note_id=credit_note_id,
        **frame(sellers.card(order.partner_id), home_url=home),
    )


@credit_notes.get("/<credit_note_id>.pdf")
def pdf(secret: str, credit_note_id: str) -> Response:
    """Return a credit note as PDF."""
    return pdf_of(ordering.order_of(secret), credit_note_id)
