"""A vendor's sales, line by line: what was sold and what it brings, to whom only as a pseudonym and a country."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import Blueprint, Response, current_app, render_template, request

from marketplace.core.errors import Invalid
from marketplace.core.periods import Period, parse_period
from marketplace.orders.models import OrderLine
from marketplace.orders.queries import STATES
from marketplace.runtime.people import current_person
from marketplace.statements import vendor_credits, vendor_lines
from marketplace.statements.csv_export import instant
from marketplace.statements.vendor_credits import Funded
from marketplace.statements.vendor_lines import SoldTo
from marketplace.statements.vendor_sales import proceeds
from marketplace.web.csv_files import csv_file

COLUMNS = (
    "placed_at", "paid_at", "order", "state", "offering", "description", "quantity", "currency", "partner_total_minor",
    "fee_bps", "fee_minor", "proceeds_minor", "vendor_funded_minor", "account", "country",
    "account_protection_minor",
)  # fmt: skip
ROWS_AT_ONCE = 500

sales = Blueprint("sales", __name__, url_prefix="/sales")


@sales.get("/")
def index() -> str | Response:
    """Show the lines that the filters leave, or give the same as CSV."""
    vendor_id = current_person().party_id
    filters: dict[str, Any] = {
        "state": request.args.get("state", "") if request.args.get("state") in STATES else "",
        "search": request.args.get("q", ""),
        "currency": request.args.get("currency", ""),
        "period": _month(),
    }
    if request.args.get("format") == "csv":
        return csv_file("sales.csv", COLUMNS, _rows(vendor_id, filters))
    page = vendor_lines.lines_page(vendor_id, cursor=request.args.get("cursor"), **filters)
    return render_template(
        "vendor/sales/index.html",
        page=page,
        sold_to=vendor_lines.sold_to(page.items),
        protection=vendor_credits.of_lines(page.items),
        states=STATES,
        currencies=[each.currency for each in proceeds(vendor_id)],
        period=filters["period"],
    )


def _month() -> Period | None:
    """Return the month that the address names; a filter that is none is left out."""
    try:
        return parse_period(request.args.get("month", ""), current_app.config["MARKETPLACE_TIME_ZONE"])
    except Invalid:
        return None


def _rows(vendor_id: int, filters: dict[str, Any]) -> Iterator[list[object]]:
    cursor: str | None = None
    while True:
        page = vendor_lines.lines_page(vendor_id, cursor=cursor, limit=ROWS_AT_ONCE, **filters)
        buyers = vendor_lines.sold_to(page.items)
        paid = vendor_credits.of_lines(page.items)
        yield from (_row(line, buyers.get(line.order_id), paid.get(line.id)) for line in page.items)
        if (cursor := page.next_cursor) is None:
            return


def _row(line: OrderLine, buyer: SoldTo | None, credited: Funded | None) -> list[object]:
    order = line.order
    return [
        instant(order.placed_at), instant(order.paid_at) if order.paid_at else None, order.public_id, order.state,
        line.offering.public_id, line.description, line.quantity, line.currency, line.partner_total_minor,
        line.fee_bps, line.fee_minor, line.proceeds_minor, line.vendor_funded_minor,
        buyer.account if buyer else None, buyer.country if buyer else None,
        credited.net_minor if credited else 0,
    ]  # fmt: skip
