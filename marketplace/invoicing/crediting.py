"""Issuing credit notes: what corrects the invoice of an order once money of it goes back, and once it came back again.

An invoice never changes, so the two are read together: an invoice less its credit notes is what the buyer has paid.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from marketplace.core.ids import new_public_id
from marketplace.db.base import db
from marketplace.invoicing import credit_note_queries, queries
from marketplace.invoicing.issuing import Issuer, next_of
from marketplace.invoicing.models import CreditNote, Invoice, Issued
from marketplace.invoicing.rules import CREDIT_NOTES, CreditLine, tax_summary
from marketplace.orders import sold_lines
from marketplace.orders.models import Order
from marketplace.orders.sold_lines import LineRow


@dataclass(frozen=True, slots=True)
class Given:
    """What the books took back of one line: cash with its tax, in minor units, and units. Below zero: given again."""

    line_id: int
    units: int
    cash_minor: int
    tax_minor: int


@dataclass(frozen=True, slots=True)
class Correction:
    """A refund as a credit note tells it: its public id, the code of its reason, and what each line gives."""

    refund_ref: str
    reason: str
    given: Sequence[Given]


def issue(order: Order, correction: Correction, issuer: Issuer, *, at: datetime) -> CreditNote | None:
    """Issue the credit note of a refund that has just been booked; None where the order has no invoice.

    Acts as the system, holds the order's row lock, and is called last: its number is taken from a counter that
    everybody else who issues waits for. The database refuses a second one for the same refund.

    Source: docs/money.md, "Credit notes".
    """
    invoice = queries.of_order(order.id)
    return _issued(order, invoice, correction, issuer, cancels=None, at=at) if invoice else None


def cancel(order: Order, correction: Correction, issuer: Issuer, *, at: datetime) -> CreditNote | None:
    """Take the credit note of a refund that came back off again, by another one; None where the refund has none.

    What each line is given again is what the books say: below zero. As `issue`, it is called last and once.
    """
    first = credit_note_queries.of_refund(correction.refund_ref)
    return _issued(order, first.invoice, correction, issuer, cancels=first, at=at) if first else None


def _issued(
    order: Order, invoice: Invoice, correction: Correction, issuer: Issuer, *, cancels: CreditNote | None, at: datetime
) -> CreditNote:
    lines = _lines(sold_lines.of_order(order), correction.given)
    tax_minor = sum(line.tax_minor for line in lines)
    net_minor = sum(line.net_minor for line in lines)
    note = CreditNote(
        public_id=new_public_id("crn"),
        invoice_id=invoice.id,
        refund_ref=correction.refund_ref,
        cancels_id=cancels.id if cancels else None,
        account=invoice.account,
        net_minor=net_minor,
        tax_minor=tax_minor,
        total_minor=net_minor + tax_minor,
        document={
            "issuer": issuer.as_json(),
            "buyer": invoice.document["buyer"],
            "order": order.public_id,
            "is_purchase": order.is_purchase,
            "invoice": _named(invoice),
            "cancels": _named(cancels) if cancels else None,
            "reason": correction.reason,
            "lines": [line.as_json() for line in lines],
            "taxes": tax_summary(lines),
        },
        **next_of(CREDIT_NOTES, order, issuer, at=at),
    )
    db.session.add(note)
    return note


def _named(issued: Issued) -> dict[str, Any]:
    return {"number": issued.number, "issued_on": issued.issued_on.isoformat()}


def _lines(sold: Sequence[LineRow], given: Sequence[Given]) -> list[CreditLine]:
    """What the refund gives of each line, in the order of the lines' numbers."""
    of_line = {each.line_id: each for each in given}
    return [_line(row, of_line[row.id]) for row in sold if row.id in of_line]


def _line(row: LineRow, given: Given) -> CreditLine:
    return CreditLine(
        number=row.number,
        description=row.description,
        units=given.units,
        net_minor=given.cash_minor - given.tax_minor,
        tax_bps=row.tax_bps,
        tax_minor=given.tax_minor,
        tax=row.terms.get("tax") or {},
    )
