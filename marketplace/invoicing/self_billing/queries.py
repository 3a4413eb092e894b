"""Reading self-billing invoices. Row security leaves a partner its own."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, func, or_, select

from marketplace.core.errors import NotFound
from marketplace.db.base import db
from marketplace.db.paging import PAGE, Page, paged
from marketplace.invoicing.models import SelfBillingInvoice
from marketplace.partners.models import Partner


class SelfBillingInvoiceNotFound(NotFound):
    """There is no such document, or it is not the acting party's: both look alike."""


def required(public_id: str) -> SelfBillingInvoice:
    """Return a document.

    Raises:
        SelfBillingInvoiceNotFound: there is none of that id to be seen.
    """
    found = db.session.scalar(select(SelfBillingInvoice).where(SelfBillingInvoice.public_id == public_id))
    if found is None:
        raise SelfBillingInvoiceNotFound("There is no such invoice.")
    return found


def of_period(partner_id: int, currency: str, label: str) -> Sequence[SelfBillingInvoice]:
    """Return the documents of a statement's month, the first one first; the label of anything but a month finds none.

    There are several where one agreement followed another, or what an earlier one earned was taken back.
    """
    is_its = (SelfBillingInvoice.partner_id == partner_id, SelfBillingInvoice.currency == currency, _Period == label)
    return db.session.scalars(select(SelfBillingInvoice).where(*is_its).order_by(SelfBillingInvoice.id)).all()


def by_keys(keys: Collection[int]) -> dict[int, SelfBillingInvoice]:
    """Return documents by their keys."""
    found = db.session.scalars(select(SelfBillingInvoice).where(SelfBillingInvoice.id.in_(keys))) if keys else ()
    return {each.id: each for each in found}


def periods_of(agreement_id: int, currency: str) -> set[str]:
    """Return the labels of the months that have their document under an agreement."""
    return set(db.session.scalars(select(_Period).where(*_under(agreement_id, currency))))


def last_covered(agreement_id: int, currency: str) -> int:
    """Return the number of the last entry that a document of an agreement's months covers; 0 where there is none."""
    newest = select(func.max(SelfBillingInvoice.last_seq)).where(*_under(agreement_id, currency))
    return db.session.scalar(newest) or 0


def page(
    *, partner_id: int | None = None, search: str = "", period: str = "", cursor: str | None = None, limit: int = PAGE
) -> Page[SelfBillingInvoice]:
    """Return a page of documents, the newest first. `search` is a part of a number or of the partner's name."""
    query = select(SelfBillingInvoice)
    if partner_id is not None:
        query = query.where(SelfBillingInvoice.partner_id == partner_id)
    if words := search.strip():
        named = select(Partner.id).where(Partner.name.icontains(words, autoescape=True))
        is_found = SelfBillingInvoice.number.icontains(words, autoescape=True)
        query = query.where(or_(is_found, SelfBillingInvoice.partner_id.in_(named)))
    if period:
        query = query.where(_Period == period)
    return paged(query, order=(SelfBillingInvoice.id,), cursor=cursor, limit=limit, is_descending=True)


def periods() -> Sequence[str]:
    """Return the months that documents were issued for, the newest first."""
    return db.session.scalars(select(_Period).distinct().order_by(_Period.desc())).all()


_Period = SelfBillingInvoice.period


def _under(agreement_id: int, currency: str) -> tuple[ColumnElement[bool], ...]:
    """The documents of an agreement's own months, without the corrections that came after its end."""
    is_its = (SelfBillingInvoice.agreement_id == agreement_id, SelfBillingInvoice.currency == currency)
    return *is_its, SelfBillingInvoice.corrects_id.is_(None)
