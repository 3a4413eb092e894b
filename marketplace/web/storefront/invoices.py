"""The customer's own invoice, at the secret address of its order."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, url_for

from marketplace.orders import ordering, sellers
from marketplace.web.invoice_sheets import pdf_of, sheet_of
from marketplace.web.storefront.entering import enter_by_secret
from marketplace.web.storefront.frame import frame

invoices = Blueprint("invoices", __name__, url_prefix="/order/<secret>")
enter_by_secret(invoices)


@invoices.get("/invoice/")
def show(secret: str) -> str:
    """Show the invoice as a page."""
    order = ordering.order_of(secret)
    home = url_for("storefront.orders.show", secret=secret)
    return render_template(
        "storefront/invoices/show.html",
        sheet=sheet_of(order),
        secret=secret,
        **frame(sellers.card(order.partner_id), home_url=home),
    )


@invoices.get("/invoice.pdf")
def pdf(secret: str) -> Response:
    """Return the invoice as PDF."""
    return pdf_of(ordering.order_of(secret))
