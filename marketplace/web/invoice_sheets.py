"""An invoice in the reader's language: one sheet of text, shown as a page and printed as PDF.

What it says was frozen when it was issued; here it is only written out.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from flask import Response
from flask_babel import gettext as _

from marketplace.documents.invoices import InvoiceSheet, render
from marketplace.invoicing import queries
from marketplace.invoicing.models import Invoice, InvoiceBuyer
from marketplace.orders.models import Order
from marketplace.web.filters import format_bps, format_count, format_moment, format_money
from marketplace.web.language import page_language, reader_locale

STATED = ("company", "name", "line1", "line2", "city", "region", "postal_code", "country", "tax_number")
NOT_IN_A_FILE_NAME = re.compile(r"[^A-Za-z0-9-]")


def sheet_of(order: Order) -> InvoiceSheet:
    """Return the sheet of an order's invoice, made out to whom the acting party may read.

    Raises:
        InvoiceNotFound: the order has none, or it is not the acting party's.
    """
    invoice = queries.required(order.id)
    return _sheet(invoice, queries.buyer_of(invoice))


def pdf_of(order: Order) -> Response:
    """Return the PDF of an order's invoice as a download: the same bytes every time, in one language.

    Raises:
        InvoiceNotFound: the order has none, or it is not the acting party's.
    """
    sheet, issued_at = sheet_of(order), queries.required(order.id).issued_at
    name = NOT_IN_A_FILE_NAME.sub("-", sheet.number)
    return Response(
        render(sheet, at=issued_at),
        mimetype="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}.pdf"', "Cache-Control": "private, no-store"},
    )


def _sheet(invoice: Invoice, buyer: InvoiceBuyer | None) -> InvoiceSheet:
    document = invoice.document
    return InvoiceSheet(
        language=page_language(),
        title=_("Invoice"),
        number=invoice.number,
        issuer=_issuer(document["issuer"]),
        buyer_label=_("Bill to"),
        buyer=_buyer(invoice, buyer),
        facts=_facts(invoice),
        columns=_columns(document),
        rows=[_row(line, invoice) for line in document["lines"]],
        sums=_sums(invoice),
        total=[_("Total"), format_money(invoice.total_minor, invoice.currency)],
        tax_columns=[_("Tax"), _("Net"), _("Tax amount")],
        taxes=[_tax_row(tax, invoice.currency) for tax in document["taxes"]],
        notes=_notes(document),
        footer=str(document["issuer"]["name"]),
    )


def _issuer(issuer: Mapping[str, Any]) -> list[str]:
    number = [_("VAT number %(number)s", number=issuer["tax_number"])] if issuer["tax_number"] else []
    return [issuer["name"], *issuer["address"], _country(issuer["country"]), *number]


def _buyer(invoice: Invoice, buyer: InvoiceBuyer | None) -> list[str]:
    """A customer's name is for its partner and itself: everybody else reads the account's pseudonym."""
    if buyer is None and invoice.document["buyer"] is None:
        return [_("Account %(account)s", account=invoice.account)]
    stated = invoice.document["buyer"] or {name: getattr(buyer, name) for name in STATED}
    place = f"{stated['postal_code']} {stated['city']}".strip()
    number = [_("VAT number %(number)s", number=stated["tax_number"])] if stated["tax_number"] else []
    lines = [stated["company"], stated["name"], stated["line1"], stated["line2"], place, stated["region"]]
    return [line for line in (*lines, _country(stated["country"]), *number) if line]


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
    sums = [[before[0], format_money(invoice.net_minor + reduced, currency)]] if reduced else []
    sums += [[before[1], format_money(-reduced, currency)]] if reduced else []
    taxes = [[_tax_name(tax), format_money(tax["tax_minor"], currency)] for tax in invoice.document["taxes"]]
    return [*sums, [_("Net"), format_money(invoice.net_minor, currency)], *taxes]


def _tax_row(tax: Mapping[str, Any], currency: str) -> list[str]:
    place = f" ({tax['jurisdiction']})" if tax["jurisdiction"] and tax["treatment"] == "taxed" else ""
    amounts = [format_money(tax[each], currency) for each in ("net_minor", "tax_minor")]
    return [_tax_name(tax) + place, *amounts]


def _tax_name(tax: Mapping[str, Any]) -> str:
    if tax["treatment"] == "taxed":
        return str(_("%(name)s %(rate)s", name=tax["name"] or _("Tax"), rate=format_bps(tax["bps"])))
    return str(_("VAT, reverse charge") if tax["treatment"] == "reverse_charge" else _("No tax"))


def _notes(document: Mapping[str, Any]) -> list[str]:
    paid = _("Paid in full by card. Nothing is due.")
    return [paid, *dict.fromkeys(tax["note"] for tax in document["taxes"] if tax["note"])]


def _country(code: str) -> str:
    return str(reader_locale().territories.get(code, code))
