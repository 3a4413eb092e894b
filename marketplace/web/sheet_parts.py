"""What invoices and credit notes have in common when they are written out in the reader's language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime
from types import SimpleNamespace
from typing import Any, Final

from flask import Response
from flask_babel import gettext as _

from marketplace.customers.pseudonyms import pseudonym
from marketplace.documents.invoices import InvoiceSheet, render
from marketplace.invoicing.models import InvoiceBuyer, Issued, SelfBillingInvoice
from marketplace.web.filters import format_bps, format_money
from marketplace.web.language import reader_locale

STATED: Final = ("company", "name", "line1", "line2", "city", "region", "postal_code", "country", "tax_number")
Stated = InvoiceBuyer | SimpleNamespace
"""Whom a document is made out to: the row that is kept, or what a reveal has shown of it."""

NOT_IN_A_FILE_NAME: Final = re.compile(r"[^A-Za-z0-9-]")


def pdf(sheet: InvoiceSheet, *, issued_at: datetime) -> Response:
    """Return a sheet as a PDF to look at or keep: the same bytes every time, in one language."""
    name = NOT_IN_A_FILE_NAME.sub("-", sheet.number)
    return Response(
        render(sheet, at=issued_at),
        mimetype="application/pdf",
        headers={"Content-Disposition": f'inline; filename="{name}.pdf"', "Cache-Control": "private, no-store"},
    )


def issuer_lines(issuer: Mapping[str, Any]) -> list[str]:
    """Return who issued it, the name first."""
    return [issuer["name"], *issuer["address"], _country(issuer["country"]), *_tax_number(issuer)]


def buyer_lines(issued: Issued, buyer: Stated | None) -> list[str]:
    """Return whom it is made out to, the name first.

    A customer's name is for its partner and itself: everybody else reads a pseudonym.
    """
    if buyer is None and issued.document["buyer"] is None:
        return [_("Customer %(name)s", name=pseudonym(issued.account))]
    return company_lines(issued.document["buyer"] or {name: getattr(buyer, name) for name in STATED})


def company_lines(stated: Mapping[str, Any]) -> list[str]:
    """Return somebody's name and address as stated, the name first."""
    place = f"{stated['postal_code']} {stated['city']}".strip()
    lines = [stated["company"], stated["name"], stated["line1"], stated["line2"], place, stated["region"]]
    return [line for line in (*lines, _country(stated["country"]), *_tax_number(stated)) if line]


def sums(issued: Issued | SelfBillingInvoice) -> list[list[str]]:
    """Return the net and each tax, as they lead to the total."""
    taxes = [[tax_name(tax), format_money(tax["tax_minor"], issued.currency)] for tax in issued.document["taxes"]]
    return [[_("Net"), format_money(issued.net_minor, issued.currency)], *taxes]


def tax_columns() -> list[str]:
    """Return the heads of the tax table."""
    return [_("Tax"), _("Net"), _("Tax amount")]


def tax_row(tax: Mapping[str, Any], currency: str) -> list[str]:
    """Return a row of the tax table."""
    place = f" ({tax['jurisdiction']})" if tax["jurisdiction"] and tax["treatment"] == "taxed" else ""
    amounts = [format_money(tax[each], currency) for each in ("net_minor", "tax_minor")]
    return [tax_name(tax) + place, *amounts]


def tax_name(tax: Mapping[str, Any]) -> str:
    """Return what a tax is called: its name and rate, or why there is none."""
    if tax["treatment"] == "taxed":
        return str(_("%(name)s %(rate)s", name=tax["name"] or _("Tax"), rate=format_bps(tax["bps"])))
    return str(_("VAT, reverse charge") if tax["treatment"] == "reverse_charge" else _("No tax"))


def tax_notes(document: Mapping[str, Any]) -> list[str]:
    """Return what the law wants to be said about the taxes, each once."""
    return list(dict.fromkeys(tax["note"] for tax in document["taxes"] if tax["note"]))


def _tax_number(stated: Mapping[str, Any]) -> list[str]:
    return [_("VAT number %(number)s", number=stated["tax_number"])] if stated["tax_number"] else []


def _country(code: str) -> str:
    return str(reader_locale().territories.get(code, code))
