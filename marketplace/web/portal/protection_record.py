"""The protection record as every partner sees it: all partners' figures beside its own, and nobody singled out."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request

from marketplace.runtime.people import current_person
from marketplace.web.claim_words import span_text
from marketplace.web.record_pages import RecordSpan, record_csv

protection_record = Blueprint("protection_record", __name__, url_prefix="/protection-record")


@protection_record.get("/")
def show() -> str | Response:
    """Show the last twelve months, or give them as CSV."""
    span = RecordSpan.now()
    found = span.record(current_person().party_id)
    if request.args.get("format") == "csv":
        return record_csv(found, is_own_told=True)
    return render_template("portal/protection_record/show.html", record=found, span=span, span_text=span_text)
