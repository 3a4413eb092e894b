"""The protection record as the operator sees it: every figure, and the same by vendor."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request

from marketplace.claims.record import by_vendor
from marketplace.claims.scanning import latest
from marketplace.web.claim_words import span_text
from marketplace.web.record_pages import RecordSpan, record_csv

protection_record = Blueprint("protection_record", __name__, url_prefix="/protection-record")


@protection_record.get("/")
def show() -> str | Response:
    """Show the last twelve months, or give them as CSV."""
    span = RecordSpan.now()
    found = span.record(None)
    if request.args.get("format") == "csv":
        return record_csv(found, is_own_told=False)
    return render_template(
        "operator/protection_record/show.html",
        record=found,
        span=span,
        span_text=span_text,
        vendors=by_vendor(since=span.since),
        scan=latest(),
    )
