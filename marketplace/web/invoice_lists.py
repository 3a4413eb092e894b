"""Lists of invoices: what their address asks for, and their rows as CSV."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any, Final

from flask import Response, current_app, render_template, request
from flask_babel import gettext as _

from marketplace.core.errors import Invalid
from marketplace.core.periods import Period, parse_period
from marketplace.db.paging import Page
from marketplace.invoicing import queries
from marketplace.invoicing.models import Invoice, InvoiceBuyer
from marketplace.web.csv_files import csv_file

COLUMNS: Final = (
    "invoice", "issued_on", "order", "kind", "buyer", "account", "currency", "net_minor", "tax_minor", "total_minor",
)  # fmt: skip
ROWS_AT_ONCE: Final = 500


def invoice_list(template: str, *, partner_id: int | None = None) -> str | Response:
    """Return the page of one partner's invoices, or of all, that the address asks for; or the same as CSV."""
    chosen: dict[str, Any] = {
        "partner_id": partner_id,
        "search": request.args.get("q", ""),
        "kind": request.args.get("kind", ""),
        "currency": request.args.get("currency", "").upper(),
        "period": _month(),
    }

    def page_at(cursor: str | None, **more: Any) -> Page[Invoice]:
        return queries.invoices_page(cursor=cursor, **chosen, **more)

    if request.args.get("format") == "csv":
        return csv_file("invoices.csv", COLUMNS, _rows(lambda cursor: page_at(cursor, limit=ROWS_AT_ONCE)))
    page = page_at(request.args.get("cursor"))
    buyers = queries.buyers_of(page.items)
    names = {each.id: buyer_name(each, buyers.get(each.id)) for each in page.items}
    return render_template(template, page=page, names=names, period=chosen["period"])


def buyer_name(invoice: Invoice, buyer: InvoiceBuyer | None) -> str:
    """Return how a list calls whom an invoice is made out to; a customer who is not the reader's is an account."""
    stated = invoice.document["buyer"]
    if stated:
        return str(stated["company"] or stated["name"])
    return buyer.company or buyer.name if buyer else str(_("Account %(account)s", account=invoice.account))


def _month() -> Period | None:
    """Return the month that the address names; one that is none is left out."""
    try:
        return parse_period(request.args.get("month", ""), current_app.config["MARKETPLACE_TIME_ZONE"])
    except Invalid:
        return None


def _rows(page_at: Callable[[str | None], Page[Invoice]]) -> Iterator[list[object]]:
    cursor: str | None = None
    while True:
        page = page_at(cursor)
        buyers = queries.buyers_of(page.items)
        yield from (_row(each, buyers.get(each.id)) for each in page.items)
        if (cursor := page.next_cursor) is None:
            return


def _row(invoice: Invoice, buyer: InvoiceBuyer | None) -> list[object]:
    return [
        invoice.number, invoice.issued_on.isoformat(), invoice.order.public_id,
        "purchase" if invoice.order.is_purchase else "sale", buyer_name(invoice, buyer), invoice.account,
        invoice.currency, invoice.net_minor, invoice.tax_minor, invoice.total_minor,
    ]  # fmt: skip
