"""Orders against the books: paid orders that nothing was booked for, and sales in the books without a paid order."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request

from marketplace.db.transaction import snapshot
from marketplace.statements.csv_export import instant
from marketplace.statements.queries import matching
from marketplace.web.csv_files import csv_file

COLUMNS = ("side", "order", "happened_at")

unmatched = Blueprint("unmatched", __name__, url_prefix="/unmatched")


@unmatched.get("/")
def index() -> str | Response:
    """List what has no counterpart since the first sale, the oldest first; or give the same as CSV."""
    with snapshot():
        found = matching.unmatched()
        if request.args.get("format") == "csv":
            return csv_file(
                "unmatched.csv", COLUMNS, [[each.side, each.order_id, instant(each.happened_at)] for each in found]
            )
        return render_template("operator/unmatched/index.html", found=found, most=matching.MOST)
