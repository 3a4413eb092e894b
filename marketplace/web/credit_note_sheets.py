"""A credit note in the reader's language: a sheet like an invoice's, with what goes back and what it corrects."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import Response
from flask_babel import gettext as _

from marketplace.documents.invoices import InvoiceSheet
from marketplace.invoicing import credit_note_queries, queries
from marketplace.invoicing.models import CreditNote, InvoiceBuyer
from marketplace.orders.models import Order
from marketplace.web import sheet_parts
from marketplace.web.filters import format_bps, format_count, format_moment, format_money
from marketplace.web.labels import label_for
from marketplace.web.language import page_language


def sheet_of(order: Order, public_id: str) -> InvoiceSheet:
    """Return the sheet of a credit note of an order, made out to whom the acting party may read.

    Raises:
        CreditNoteNotFound: the order has none of that id, or it is not the acting party's.
    """
    note = credit_note_queries.required(order.id, public_id)
    return _sheet(note, queries.buyer_of(note.invoice))


def pdf_of(order: Order, public_id: str) -> Response:
    """Return the PDF of a credit note of an order: the same bytes every time, in one language.

    Raises:
        CreditNoteNotFound: the order has none of that id, or it is not the acting party's.
    """
    issued_at = credit_note_queries.required(order.id, public_id).issued_at
    return sheet_parts.pdf(sheet_of(order, public_id), issued_at=issued_at)


def _sheet(note: CreditNote, buyer: InvoiceBuyer | None) -> InvoiceSheet:
    document = note.document
    return InvoiceSheet(
        language=page_language(),
        title=_("Credit note"),
        number=note.number,
        issuer=sheet_parts.issuer_lines(document["issuer"]),
        buyer_label=_("Made out to"),
        buyer=sheet_parts.buyer_lines(note, buyer),
        facts=_facts(note),
        columns=[_("Description"), _("Quantity"), _("Net"), _("Tax")],
        rows=[_row(line, note.currency) for line in document["lines"]],
        sums=sheet_parts.sums(note),
        total=[_("Total credited"), format_money(note.total_minor, note.currency)],
        tax_columns=sheet_parts.tax_columns(),
        taxes=[sheet_parts.tax_row(tax, note.currency) for tax in document["taxes"]],
        notes=[_said(document), *sheet_parts.tax_notes(document)],
        footer=str(document["issuer"]["name"]),
    )


def _facts(note: CreditNote) -> list[list[str]]:
    document, invoice = note.document, note.document["invoice"]
    cancels = [[_("Cancels credit note"), document["cancels"]["number"]]] if document["cancels"] else []
    return [
        [_("Credit note date"), format_moment(note.issued_on, "date")],
        *cancels,
        [_("Corrects invoice"), invoice["number"]],
        [_("Invoice date"), format_moment(date.fromisoformat(invoice["issued_on"]), "date")],
        [_("Reason"), str(label_for("credit_note_reason", document["reason"]).text)],
        [_("Order"), document["order"]],
    ]


def _row(line: Mapping[str, Any], currency: str) -> list[str]:
    """Where an amount was refunded and no units, none are named."""
    units = format_count(line["units"]) if line["units"] else "–"
    return [line["description"], units, format_money(line["net_minor"], currency), format_bps(line["tax_bps"])]


def _said(document: Mapping[str, Any]) -> str:
    if cancelled := document["cancels"]:
        return str(
            _(
                "The refund came back to us. What credit note %(number)s credited counts as paid again.",
                number=cancelled["number"],
            )
        )
    return str(
        _(
            "This corrects invoice %(number)s. The total goes back the way it was paid.",
            number=document["invoice"]["number"],
        )
    )
