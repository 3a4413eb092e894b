"""Reading credit notes. Row security leaves everybody their own; whom one is made out to is its invoice's buyer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Unpack

from sqlalchemy import select
from sqlalchemy.orm import contains_eager

from marketplace.db.base import db
from marketplace.db.paging import PAGE, Page, paged
from marketplace.invoicing.errors import CreditNoteNotFound
from marketplace.invoicing.models import CreditNote, Invoice
from marketplace.invoicing.queries import Chosen, chosen_of
from marketplace.orders.models import Order


def of_refund(refund_ref: str) -> CreditNote | None:
    """Return the credit note of a refund, by the refund's public id; not the one that cancels it."""
    return db.session.scalar(
        select(CreditNote).where(CreditNote.refund_ref == refund_ref, CreditNote.cancels_id.is_(None))
    )


def of_order(order_id: int) -> Sequence[CreditNote]:
    """Return an order's credit notes, the first one first."""
    return db.session.scalars(select(CreditNote).where(CreditNote.order_id == order_id).order_by(CreditNote.id)).all()


def required(order_id: int, public_id: str) -> CreditNote:
    """Return a credit note of an order.

    Raises:
        CreditNoteNotFound: the order has none of that id, or it is not the acting party's: both look alike.
    """
    found = db.session.scalar(
        select(CreditNote).where(CreditNote.order_id == order_id, CreditNote.public_id == public_id)
    )
    if found is None:
        raise CreditNoteNotFound
    return found


def credit_notes_page(*, cursor: str | None = None, limit: int = PAGE, **chosen: Unpack[Chosen]) -> Page[CreditNote]:
    """Return a page of credit notes with orders and invoices, the newest first: of one partner, or all to be seen.

    A search finds the invoice's number too. One SQL statement.
    """
    query = (
        select(CreditNote)
        .join(CreditNote.order)
        .join(CreditNote.invoice)
        .options(contains_eager(CreditNote.order), contains_eager(CreditNote.invoice))
    )
    searched = (CreditNote.number, Invoice.number, Order.public_id, CreditNote.account)
    query = query.where(*chosen_of(CreditNote, CreditNote.invoice_id, searched, chosen))
    return paged(query, order=(CreditNote.id,), cursor=cursor, limit=limit, is_descending=True)
