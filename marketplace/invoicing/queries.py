"""Reading invoices. Row security leaves everybody their own; whom one is made out to is closed to the operator."""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from sqlalchemy import or_, select
from sqlalchemy.orm import contains_eager

from marketplace.core.periods import Period
from marketplace.db.base import db
from marketplace.db.paging import PAGE, Page, paged
from marketplace.invoicing.errors import InvoiceNotFound
from marketplace.invoicing.models import Invoice, InvoiceBuyer
from marketplace.orders.models import Order

KINDS: Final = ("purchases", "sales")
"""What partners bought for themselves, and what customers bought."""


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


def invoices_page(
    *,
    partner_id: int | None = None,
    search: str = "",
    kind: str = "",
    currency: str = "",
    period: Period | None = None,
    cursor: str | None = None,
    limit: int = PAGE,
) -> Page[Invoice]:
    """Return a page of invoices with their orders, the newest first: of one partner, or all that may be seen.

    `search` is a part of the number, of the order's id or of the account, or of the customer's company where the acting
    party may read it. `kind` is one of `KINDS`, `period` says when it was issued. One SQL statement.
    """
    query = select(Invoice).join(Invoice.order).options(contains_eager(Invoice.order))
    if partner_id is not None:
        query = query.where(Invoice.partner_id == partner_id)
    if words := search.strip():
        company = select(InvoiceBuyer.id).where(
            InvoiceBuyer.invoice_id == Invoice.id, InvoiceBuyer.company.icontains(words, autoescape=True)
        )
        columns = (Invoice.number, Order.public_id, Invoice.account)
        query = query.where(or_(*(each.icontains(words, autoescape=True) for each in columns), company.exists()))
    if kind in KINDS:
        is_purchase = Order.route == "partner_order"
        query = query.where(is_purchase if kind == "purchases" else ~is_purchase)
    if currency:
        query = query.where(Invoice.currency == currency)
    if period is not None:
        query = query.where(Invoice.issued_at >= period.starts_at, Invoice.issued_at < period.ends_at)
    return paged(query, order=(Invoice.id,), cursor=cursor, limit=limit, is_descending=True)


def buyers_of(invoices: Collection[Invoice]) -> dict[int, InvoiceBuyer]:
    """Return whom customers' invoices are made out to by the invoice's key, as far as the acting party may read it."""
    keys = [each.id for each in invoices]
    found = db.session.scalars(select(InvoiceBuyer).where(InvoiceBuyer.invoice_id.in_(keys))).all() if keys else ()
    return {each.invoice_id: each for each in found}
