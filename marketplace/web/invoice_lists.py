"""Lists of invoices and of credit notes: what their address asks for, and their rows as CSV."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

from flask import Response, current_app, render_template, request
from flask_babel import gettext as _

from marketplace.core.errors import Invalid
from marketplace.core.periods import Period, parse_period
from marketplace.customers.pseudonyms import pseudonym
from marketplace.db.paging import Page
from marketplace.invoicing import credit_note_queries, queries
from marketplace.invoicing.models import CreditNote, Invoice, InvoiceBuyer, Issued
from marketplace.invoicing.queries import Chosen
from marketplace.web.csv_files import csv_file

Paper = TypeVar("Paper", bound=Issued)

COLUMNS: Final = (
    "issued_on", "order", "kind", "buyer", "account", "currency", "net_minor", "tax_minor", "total_minor",
)  # fmt: skip
ROWS_AT_ONCE: Final = 500


@dataclass(frozen=True)
class Listing(Generic[Paper]):
    """A kind of document: its file, the columns before `COLUMNS` and their cells, its pages, and whose buyer it has."""

    file: str
    first_columns: tuple[str, ...]
    first_cells: Callable[[Paper], list[object]]
    page: Callable[..., Page[Paper]]
    invoice_id: Callable[[Paper], int]


INVOICES: Final = Listing[Invoice](
    "invoices.csv", ("invoice",), lambda each: [each.number], queries.invoices_page, lambda each: each.id
)
CREDIT_NOTES: Final = Listing[CreditNote](
    "credit_notes.csv",
    ("credit_note", "invoice"),
    lambda each: [each.number, each.invoice.number],
    credit_note_queries.credit_notes_page,
    lambda each: each.invoice_id,
)


def listed(listing: Listing[Any], template: str, *, partner_id: int | None = None) -> str | Response:
    """Return the page of one partner's documents, or of all, that the address asks for; or the same as CSV."""
    chosen = _chosen(partner_id)
    if request.args.get("format") == "csv":
        return csv_file(listing.file, (*listing.first_columns, *COLUMNS), _rows(listing, chosen))
    page = listing.page(cursor=request.args.get("cursor"), **chosen)
    buyers = _buyers(listing, page)
    names = {each.id: buyer_name(each, buyers.get(listing.invoice_id(each))) for each in page.items}
    return render_template(template, page=page, names=names, period=chosen["period"])


def buyer_name(issued: Issued, buyer: InvoiceBuyer | None) -> str:
    """Return how a list calls whom a document is made out to; a customer who is not the reader's is a pseudonym."""
    stated = issued.document["buyer"]
    if stated:
        return str(stated["company"] or stated["name"])
    return buyer.company or buyer.name if buyer else str(_("Customer %(name)s", name=pseudonym(issued.account)))


def _chosen(partner_id: int | None) -> Chosen:
    return {
        "partner_id": partner_id,
        "search": request.args.get("q", ""),
        "kind": request.args.get("kind", ""),
        "currency": request.args.get("currency", "").upper(),
        "period": _month(),
    }


def _month() -> Period | None:
    """Return the month that the address names; one that is none is left out."""
    try:
        return parse_period(request.args.get("month", ""), current_app.config["MARKETPLACE_TIME_ZONE"])
    except Invalid:
        return None


def _buyers(listing: Listing[Any], page: Page[Any]) -> dict[int, InvoiceBuyer]:
    return queries.buyers_of({listing.invoice_id(each) for each in page.items})


def _rows(listing: Listing[Any], chosen: Chosen) -> Iterator[list[object]]:
    cursor: str | None = None
    while True:
        page = listing.page(cursor=cursor, limit=ROWS_AT_ONCE, **chosen)
        buyers = _buyers(listing, page)
        for each in page.items:
            yield [*listing.first_cells(each), *_cells(each, buyers.get(listing.invoice_id(each)))]
        if (cursor := page.next_cursor) is None:
            return


def _cells(issued: Issued, buyer: InvoiceBuyer | None) -> list[object]:
    return [
        issued.issued_on.isoformat(), issued.order.public_id, "purchase" if issued.order.is_purchase else "sale",
        buyer_name(issued, buyer), issued.account, issued.currency, issued.net_minor, issued.tax_minor,
        issued.total_minor,
    ]  # fmt: skip
