"""Which partners are credited for whose sales, over a period: for whoever watches what credits cost."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from flask import Blueprint, Response, current_app, render_template, request

from marketplace.claims import pairs as found
from marketplace.core import clock
from marketplace.web.csv_files import csv_file, every_row
from marketplace.web.spans import chosen_span, span_choices

COLUMNS = (
    "seller", "seller_id", "holder", "holder_id", "orders", "currency", "credit_minor", "share_of_holders_credits_bps",
    "commission_minor",
)  # fmt: skip
ROWS_AT_ONCE = 500

pairs = Blueprint("pairs", __name__, url_prefix="/pairs")


@pairs.get("/")
def index() -> str | Response:
    """List pairs by period and by words, those with most orders first; or give the same as CSV."""
    at, zone = clock.now(), str(current_app.config["MARKETPLACE_TIME_ZONE"])
    span = chosen_span(request.args.get("period", ""), at, zone)
    filters: dict[str, Any] = {
        "since": span.starts_at, "until": span.ends_at, "search": request.args.get("q", ""),
    }  # fmt: skip
    if request.args.get("format") == "csv":
        return csv_file("pairs.csv", COLUMNS, _rows(filters))
    return render_template(
        "operator/incidents/pairs/index.html",
        page=found.page(**filters, cursor=request.args.get("cursor")),
        span=span,
        spans=span_choices(at, zone),
    )


def _rows(filters: dict[str, Any]) -> Iterator[list[object]]:
    for each in every_row(lambda cursor: found.page(**filters, cursor=cursor, limit=ROWS_AT_ONCE)):
        yield [
            each.seller, each.seller_ref, each.holder, each.holder_ref, each.orders, each.currency, each.credit_minor,
            each.share_bps, each.commission_minor,
        ]  # fmt: skip
