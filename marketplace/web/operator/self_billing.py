"""Self-billing invoices of all partners: listed with the VAT that is owed on top, and one by one."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from flask import Blueprint, Response, render_template, request

from marketplace.invoicing.models import SelfBillingInvoice
from marketplace.invoicing.self_billing import queries
from marketplace.web.csv_files import csv_file, every_row
from marketplace.web.self_billing_sheets import pdf_of, sheet_of

self_billing = Blueprint("self_billing", __name__, url_prefix="/self-billing")

COLUMNS: Final = (
    "number", "issued_on", "period", "partner", "supplier", "tax_number", "treatment", "tax_bps", "currency",
    "net_minor", "tax_minor", "total_minor", "corrects",
)  # fmt: skip
ROWS_AT_ONCE: Final = 500


@self_billing.get("/")
def index() -> str | Response:
    """List every document, searched and filtered, or give the same as CSV."""
    chosen: dict[str, Any] = {"search": request.args.get("q", ""), "period": request.args.get("period", "")}
    if request.args.get("format") == "csv":
        rows = every_row(lambda cursor: queries.page(cursor=cursor, limit=ROWS_AT_ONCE, **chosen))
        return csv_file("self_billing.csv", COLUMNS, map(_cells, rows))
    page = queries.page(cursor=request.args.get("cursor"), **chosen)
    return render_template("operator/self_billing/index.html", page=page, periods=queries.periods())


@self_billing.get("/<document_id>/")
def show(document_id: str) -> str:
    """Show one document as a page."""
    issued = queries.required(document_id)
    return render_template("operator/self_billing/show.html", issued=issued, sheet=sheet_of(issued))


@self_billing.get("/<document_id>.pdf")
def pdf(document_id: str) -> Response:
    """Return it as PDF."""
    return pdf_of(queries.required(document_id))


def _cells(issued: SelfBillingInvoice) -> list[object]:
    supplier, taxes = issued.document["supplier"], issued.document["taxes"]
    about = [line["corrects"]["number"] for line in issued.document["lines"] if "corrects" in line]
    return [
        issued.number, issued.issued_on.isoformat(), issued.period, issued.document["partner"], supplier["company"],
        supplier["tax_number"], _each(tax["treatment"] for tax in taxes), _each(tax["bps"] for tax in taxes),
        issued.currency, issued.net_minor, issued.tax_minor, issued.total_minor, _each(about),
    ]  # fmt: skip


def _each(values: Iterable[object]) -> str:
    """Several values in one cell, each once, with spaces between."""
    return " ".join(dict.fromkeys(map(str, values)))
