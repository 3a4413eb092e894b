"""Reading invoices. Row security leaves everybody their own; whom one is made out to is closed to the operator."""

from __future__ import annotations

from sqlalchemy import select

from marketplace.db.base import db
from marketplace.invoicing.errors import InvoiceNotFound
from marketplace.invoicing.models import Invoice, InvoiceBuyer


def of_order(order_id: int) -> Invoice | None:
    """Return the invoice of an order; None where there is none, or it is not the acting party's to see."""
    return db.session.scalar(select(Invoice).where(Invoice.order_id == order_id))


def required(order_id: int) -> Invoice:
    """Return the invoice of an order.

    Raises:
        InvoiceNotFound: there is none, or it is not the acting party's: both look alike.
    """
    found = of_order(order_id)
    if found is None:
        raise InvoiceNotFound
    return found


def buyer_of(invoice: Invoice) -> InvoiceBuyer | None:
    """Return whom a customer's invoice is made out to; None for a partner's own, and for whoever may not read it."""
    return db.session.scalar(select(InvoiceBuyer).where(InvoiceBuyer.invoice_id == invoice.id))
