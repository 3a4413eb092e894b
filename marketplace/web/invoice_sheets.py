"""An invoice in the reader's language: one sheet of text, shown as a page and printed as PDF.

What it says was frozen when it was issued; here it is only written out.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import Response
from flask_babel import gettext as _

from marketplace.documents.invoices import InvoiceSheet
from marketplace.invoicing import queries
from marketplace.invoicing.models import Invoice
from marketplace.orders.models import Order
from marketplace.web import sheet_parts
from marketplace.web.filters import format_bps, format_count, format_moment, format_money
from marketplace.web.language import page_language


def sheet_of(order: Order) -> InvoiceSheet:
    """Return the sheet of an order's invoice, made out to whom the acting party may read.

    Raises:
        InvoiceNotFound: the order has none, or it is not the acting party's.
    """
    invoice = queries.required(order.id)
    return _sheet(invoice, queries.buyer_of(invoice))


def sheet_made_out_to(order: Order, buyer: sheet_parts.Stated) -> InvoiceSheet:
    """Return the same, made out to a buyer that was read by a reveal.

    Raises:
        InvoiceNotFound: the order has none, or it is not the acting party's.
    """
    return _sheet(queries.required(order.id), buyer)


def pdf_of(order: Order) -> Response:
    """Return the PDF of an order's invoice: the same bytes every time, in one language.

    Raises:
        InvoiceNotFound: the order has none, or it is not the acting party's.
    """
    return sheet_parts.pdf(sheet_of(order), issued_at=queries.required(order.id).issued_at)


def _sheet(invoice: Invoice, buyer: sheet_parts.Stated | None) -> InvoiceSheet:
    document = invoice.document
    return InvoiceSheet(
        language=page_language(),
        title=_("Invoice"),
        number=invoice.number,
        issuer=sheet_parts.issuer_lines(document["issuer"]),
        buyer_label=_("Bill to"),
        buyer=sheet_parts.buyer_lines(invoice, buyer),
        facts=_facts(invoice),
        columns=_columns(document),
        rows=[_row(line, invoice) for line in document["lines"]],
        sums=_sums(invoice),
        total=[_("Total"), format_money(invoice.total_minor, invoice.currency)],
        tax_columns=sheet_parts.tax_columns(),
        taxes=[sheet_parts.tax_row(tax, invoice.currency) for tax in document["taxes"]],
        notes=[_("Paid in full by card. Nothing is due."), *sheet_parts.tax_notes(document)],
        footer=str(document["issuer"]["name"]),
    )


def _facts(invoice: Invoice) -> list[list[str]]:
    document = invoice.document
    return [
        [_("Invoice date"), format_moment(invoice.issued_on, "date")],
        [_("Ordered"), format_moment(date.fromisoformat(document["ordered_on"]), "date")],
        [_("Paid by card"), format_moment(date.fromisoformat(document["paid_on"]), "date")],
        [_("Order"), document["order"]],
    ]


def _columns(document: Mapping[str, Any]) -> list[str]:
    ways = [_("List price"), _("Margin")] if document["is_purchase"] else [_("Unit price")]
    return [_("Description"), _("Quantity"), *ways, _("Net"), _("Tax")]


def _row(line: Mapping[str, Any], invoice: Invoice) -> list[str]:
    ways = [format_money(line["unit_minor"], invoice.currency)]
    if invoice.document["is_purchase"]:
        ways.append(format_bps(line["margin_bps"]))
    net = format_money(line["net_minor"], invoice.currency)
    return [line["description"], format_count(line["quantity"]), *ways, net, format_bps(line["tax_bps"])]


def _sums(invoice: Invoice) -> list[list[str]]:
    """From the price before margin or discounts to the net, then the taxes."""
    lines, currency = invoice.document["lines"], invoice.currency
    reduced = sum(line["reduction_minor"] for line in lines)
    before = [_("List price"), _("Your margin")] if invoice.document["is_purchase"] else [_("Price"), _("Discount")]
    amounts = (invoice.net_minor + reduced, -reduced) if reduced else ()
    reductions = [[label, format_money(each, currency)] for label, each in zip(before, amounts, strict=False)]
    return [*reductions, *sheet_parts.sums(invoice)]
