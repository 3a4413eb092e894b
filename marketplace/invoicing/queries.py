"""Reading invoices. Row security leaves everybody their own; whom one is made out to is closed to the operator."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from typing import Final, TypedDict, Unpack

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import InstrumentedAttribute, contains_eager

from marketplace.core.periods import Period
from marketplace.db.base import db
from marketplace.db.paging import PAGE, Page, paged
from marketplace.invoicing.errors import InvoiceNotFound
from marketplace.invoicing.models import Invoice, InvoiceBuyer, Issued
from marketplace.orders.models import Order

KINDS: Final = ("purchases", "sales")
"""What partners bought for themselves, and what customers bought."""


class Chosen(TypedDict, total=False):
    """What a list of invoices or credit notes is asked for.

    `search` is a part of the number, of the order's id or of the account, or of the customer's company where the acting
    party may read it. `kind` is one of `KINDS`, `period` says when it was issued.
    """

    partner_id: int | None
    search: str
    kind: str
    currency: str
    period: Period | None


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


def invoices_page(*, cursor: str | None = None, limit: int = PAGE, **chosen: Unpack[Chosen]) -> Page[Invoice]:
    """Return a page of invoices with their orders, the newest first: of one partner, or all that may be seen.

    One SQL statement.
    """
    query = select(Invoice).join(Invoice.order).options(contains_eager(Invoice.order))
    query = query.where(*chosen_of(Invoice, Invoice.id, (Invoice.number, Order.public_id, Invoice.account), chosen))
    return paged(query, order=(Invoice.id,), cursor=cursor, limit=limit, is_descending=True)


def chosen_of(
    paper: type[Issued],
    invoice_key: InstrumentedAttribute[int],
    searched: Sequence[InstrumentedAttribute[str]],
    chosen: Chosen,
) -> Iterator[ColumnElement[bool]]:
    """Yield what the filters of a list mean for documents of one kind, joined to their orders.

    `invoice_key` is the key of the invoice whose buyer's company is searched beside the columns `searched`.
    """
    if (partner_id := chosen.get("partner_id")) is not None:
        yield paper.partner_id == partner_id
    if words := chosen.get("search", "").strip():
        company = select(InvoiceBuyer.id).where(
            InvoiceBuyer.invoice_id == invoice_key, InvoiceBuyer.company.icontains(words, autoescape=True)
        )
        yield or_(*(each.icontains(words, autoescape=True) for each in searched), company.exists())
    if (kind := chosen.get("kind")) in KINDS:
        is_purchase = Order.route == "partner_order"
        yield is_purchase if kind == "purchases" else ~is_purchase
    if currency := chosen.get("currency"):
        yield paper.currency == currency
    if (period := chosen.get("period")) is not None:
        yield and_(paper.issued_at >= period.starts_at, paper.issued_at < period.ends_at)


def buyers_of(invoice_ids: Collection[int]) -> dict[int, InvoiceBuyer]:
    """Return whom customers' invoices are made out to by the invoice's key, as far as the acting party may read it."""
    keys = list(invoice_ids)
    found = db.session.scalars(select(InvoiceBuyer).where(InvoiceBuyer.invoice_id.in_(keys))).all() if keys else ()
    return {each.invoice_id: each for each in found}
