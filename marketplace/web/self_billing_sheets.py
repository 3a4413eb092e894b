"""A self-billing invoice in the reader's language: one sheet of text, shown as a page and printed as PDF."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from flask import Response
from flask_babel import gettext as _

from marketplace.documents.invoices import InvoiceSheet
from marketplace.invoicing.models import SelfBillingInvoice
from marketplace.web import sheet_parts
from marketplace.web.filters import format_between, format_count, format_moment, format_money, format_period
from marketplace.web.labels import label_for
from marketplace.web.language import page_language


def sheet_of(issued: SelfBillingInvoice) -> InvoiceSheet:
    """Return the sheet of a document. The partner supplies and the operator owes, though it is the operator's paper."""
    document = issued.document
    return InvoiceSheet(
        language=page_language(),
        title=title_of(issued),
        number=issued.number,
        issuer=sheet_parts.issuer_lines(document["issuer"]),
        buyer_label=_("Supplier"),
        buyer=sheet_parts.company_lines(document["supplier"]),
        facts=_facts(issued),
        columns=[_("Supply"), _("Entries"), _("Net")],
        rows=[_row(line, issued) for line in document["lines"]],
        sums=sheet_parts.sums(issued),
        total=[_("Total"), format_money(issued.total_minor, issued.currency)],
        tax_columns=sheet_parts.tax_columns(),
        taxes=[sheet_parts.tax_row(tax, issued.currency) for tax in document["taxes"]],
        notes=_notes(issued),
        footer=str(document["issuer"]["name"]),
    )


def pdf_of(issued: SelfBillingInvoice) -> Response:
    """Return the PDF of a document: the same bytes every time, in one language."""
    return sheet_parts.pdf(sheet_of(issued), issued_at=issued.issued_at)


def title_of(issued: SelfBillingInvoice) -> str:
    """Return what the document is called."""
    return str(_("Self-billing credit note") if issued.total_minor < 0 else _("Self-billing invoice"))


def _facts(issued: SelfBillingInvoice) -> list[list[str]]:
    document, period = issued.document, issued.document["period"]
    starts_at, ends_at = (datetime.fromisoformat(period[each]) for each in ("from", "until"))
    span = format_between(starts_at, ends_at, period["time_zone"])
    is_correction = issued.corrects_id is not None
    return [
        [_("Invoice date"), format_moment(issued.issued_on, "date")],
        [_("Corrected") if is_correction else _("Supplied"), span],
        [_("Agreed on"), format_moment(date.fromisoformat(document["agreement"]["agreed_on"]), "date")],
        *([[_("Corrects"), document["lines"][0]["corrects"]["number"]]] if is_correction else []),
        [_("Entries of the chain"), f"{issued.first_seq + 1} – {issued.last_seq}"],
        [_("Partner"), document["partner"]],
    ]


def _row(line: Mapping[str, Any], issued: SelfBillingInvoice) -> list[str]:
    what = _("%(kind)s, %(period)s", kind=label_for("posting", line["kind"]).text, period=format_period(issued.period))
    if about := line.get("corrects"):
        on = format_moment(date.fromisoformat(about["on"]), "date")
        what = _("%(what)s: corrects %(number)s of %(day)s", what=what, number=about["number"], day=on)
    return [what, format_count(line["entries"]), format_money(line["net_minor"], issued.currency)]


def _notes(issued: SelfBillingInvoice) -> list[str]:
    document = issued.document
    notes = [
        _(
            "Self-billing: issued by %(customer)s, who received the supply, in the name of the supplier.",
            customer=document["issuer"]["name"],
        ),
        _("Every sale stands in the statement of the same month. The net is the commission as it was booked."),
    ]
    if any("corrects" in line for line in document["lines"]):
        notes.append(_("What corrects an earlier document is taxed as that one was."))
    if issued.tax_minor:
        notes.append(_("The VAT is owed on top of the commission and is not part of the balance of the statement."))
    if all(tax["treatment"] == "untaxed" for tax in document["taxes"]):
        notes.append(_("No VAT is charged."))
    return [*notes, *sheet_parts.tax_notes(document)]
