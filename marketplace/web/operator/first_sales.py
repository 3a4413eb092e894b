"""Time to first sale: how quickly partners get there, and what is in the way of those that have not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, render_template, request

from marketplace.core import clock
from marketplace.insight import first_sale
from marketplace.partners.models import Partner
from marketplace.statements.csv_export import instant
from marketplace.web.csv_files import csv_file

COLUMNS = ("partner", "name", "tier", "opened_at", *(f"{step}_at" for step in first_sale.STEPS), "days", "blocker")
JUDGED = timedelta(days=365)
ROWS_AT_ONCE = 200

first_sales = Blueprint("first_sales", __name__, url_prefix="/first-sales")


@first_sales.get("/")
def index() -> str | Response:
    """List partners with the steps they have taken, the newest first; or give the same as CSV."""
    at = clock.now()
    filters: dict[str, Any] = {"state": request.args.get("state", ""), "search": request.args.get("q", "")}
    if request.args.get("format") == "csv":
        return csv_file("first-sales.csv", COLUMNS, _rows(filters))
    page = first_sale.page(**filters, cursor=request.args.get("cursor"))
    return render_template(
        "operator/first_sales/index.html",
        page=page,
        progress=first_sale.progress_of(page.items),
        pace=first_sale.pace(since=at - JUDGED),
        at=at,
    )


def _rows(filters: dict[str, Any]) -> Iterator[list[object]]:
    cursor: str | None = None
    while True:
        page = first_sale.page(**filters, cursor=cursor, limit=ROWS_AT_ONCE)
        known = first_sale.progress_of(page.items)
        yield from (_row(partner, known[partner.id]) for partner in page.items)
        if (cursor := page.next_cursor) is None:
            return


def _row(partner: Partner, progress: first_sale.Progress) -> list[object]:
    steps = [instant(at) if at else None for at in progress.done_at.values()]
    opened = instant(progress.opened_at)
    return [partner.public_id, partner.name, partner.tier.code, opened, *steps, progress.days, progress.blocker]
