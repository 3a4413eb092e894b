"""Issuing the invoice of a paid order: everything it says is copied and stays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from marketplace.core.ids import new_public_id
from marketplace.customers.models import Contact
from marketplace.db.base import db
from marketplace.invoicing import numbering, queries
from marketplace.invoicing.models import Invoice, InvoiceBuyer
from marketplace.invoicing.rules import SERIES, InvoiceLine, is_invoiced, tax_summary
from marketplace.orders import sold_lines
from marketplace.orders.models import Order
from marketplace.orders.sold_lines import LineRow
from marketplace.partners import billing


@dataclass(frozen=True, slots=True)
class Issuer:
    """The operator as its invoices name it. `country` is an ISO 3166 code; `time_zone` (IANA) bounds its days."""

    name: str
    address: tuple[str, ...]
    country: str
    tax_number: str
    time_zone: str

    def as_json(self) -> dict[str, Any]:
        """Return the issuer as documents keep it."""
        return {**asdict(self), "address": list(self.address)}


def issue(order: Order, issuer: Issuer, *, at: datetime) -> Invoice | None:
    """Issue the invoice of an order that has just been paid; None for a free or an imported one.

    Acts as the system, holds the order's row lock, and is called last: its number is taken from a counter that
    everybody else who issues waits for. A second call returns the first invoice.

    Source: docs/money.md, "Invoices".
    """
    return queries.of_order(order.id) or issue_first(order, sold_lines.of_order(order), issuer, at=at)


def issue_first(order: Order, lines: Sequence[LineRow], issuer: Issuer, *, at: datetime) -> Invoice | None:
    """Issue as `issue` does, for an order that was paid in this very transaction: nobody can have issued before.

    `lines` are the order's, which the caller has read.
    """
    if not is_invoiced(order.route, order.total_minor):
        return None
    contact = None if order.is_purchase else order.contact
    document = _document(order, issuer, [_line(line, is_purchase=order.is_purchase) for line in lines])
    invoice = Invoice(
        public_id=new_public_id("inv"),
        account=lines[0].account,
        net_minor=order.total_minor - order.tax_minor,
        tax_minor=order.tax_minor,
        total_minor=order.total_minor,
        document=document,
        **next_of(SERIES, order, issuer, at=at),
    )
    db.session.add(invoice)
    if contact is not None:
        db.session.add(_buyer(invoice, contact))
    return invoice


def next_of(series: str, order: Order, issuer: Issuer, *, at: datetime) -> dict[str, Any]:
    """Take the next number of a series for an order's document; return what every document has of it and of the order.

    Everybody else who issues in this series waits from here to the end of the transaction.
    """
    taken = numbering.next_number(series, time_zone=issuer.time_zone, at=at)
    return {
        "number": taken.number,
        "series": taken.series,
        "year": taken.year,
        "sequence": taken.sequence,
        "order_id": order.id,
        "partner_id": order.partner_id,
        "token_hash": order.token_hash,
        "currency": order.currency,
        "issued_at": taken.issued_at,
        "issued_on": _day(taken.issued_at, issuer),
    }


def _document(order: Order, issuer: Issuer, lines: Sequence[InvoiceLine]) -> dict[str, Any]:
    return {
        "issuer": issuer.as_json(),
        "buyer": _company(order) if order.is_purchase else None,
        "order": order.public_id,
        "is_purchase": order.is_purchase,
        "ordered_on": _day(order.placed_at, issuer).isoformat(),
        "paid_on": _day(order.paid_at or order.placed_at, issuer).isoformat(),
        "lines": [line.as_json() for line in lines],
        "taxes": tax_summary(lines),
    }


def _line(line: LineRow, *, is_purchase: bool) -> InvoiceLine:
    """A partner sees list price and margin; a customer its price, and never what the partner earns by it."""
    return InvoiceLine(
        number=line.number,
        description=line.description,
        quantity=line.quantity,
        unit_minor=line.unit_list_minor if is_purchase else line.unit_retail_minor,
        margin_bps=line.margin_bps if is_purchase else 0,
        reduction_minor=line.discount_minor + (line.margin_minor if is_purchase else 0),
        net_minor=line.retail_total_minor - line.discount_minor,
        tax_bps=line.tax_bps,
        tax_minor=line.tax_minor,
        tax=line.terms.get("tax") or {},
    )


def _company(order: Order) -> dict[str, str]:
    """A partner's own company is no customer: what stands on its invoices may be read by the operator."""
    partner = order.partner
    details = billing.details_of(partner.id) if partner else None
    return {
        "company": partner.name if partner else "",
        "name": "",
        "line1": details.line1 if details else "",
        "line2": details.line2 if details else "",
        "city": details.city if details else "",
        "region": details.region if details else "",
        "postal_code": details.postal_code if details else "",
        "country": partner.country if partner else "",
        "tax_number": details.tax_number if details else "",
    }


def _buyer(invoice: Invoice, contact: Contact) -> InvoiceBuyer:
    return InvoiceBuyer(
        invoice=invoice,
        partner_id=invoice.partner_id,
        token_hash=invoice.token_hash,
        company=contact.company,
        name=contact.name,
        line1=contact.line1,
        line2=contact.line2,
        city=contact.city,
        region=contact.region,
        postal_code=contact.postal_code,
        country=contact.country,
        tax_number=contact.tax_number,
    )


def _day(at: datetime, issuer: Issuer) -> date:
    return at.astimezone(ZoneInfo(issuer.time_zone)).date()
