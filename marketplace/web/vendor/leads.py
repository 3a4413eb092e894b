"""Leads that ask for the vendor's offerings: a number, an instant, and one word. Who asked, it is not told."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request

from marketplace.protection.leads import queries
from marketplace.protection.models import Lead
from marketplace.runtime.people import current_person
from marketplace.statements.csv_export import instant
from marketplace.web.csv_files import csv_file, every_row

COLUMNS = ("lead", "received_at", "standing")
ROWS_AT_ONCE = 500

leads = Blueprint("leads", __name__, url_prefix="/leads")


@leads.get("/")
def index() -> str | Response:
    """List them, the newest first, or give the same as CSV."""
    vendor_id = current_person().party_id
    if request.args.get("format") == "csv":
        rows = every_row(lambda cursor: queries.page_of_vendor(vendor_id, cursor=cursor, limit=ROWS_AT_ONCE))
        return csv_file("leads.csv", COLUMNS, map(_row, rows))
    page = queries.page_of_vendor(vendor_id, cursor=request.args.get("cursor"))
    return render_template("vendor/leads/index.html", page=page)


def _row(each: Lead) -> list[object]:
    return [each.public_id, instant(each.received_at), "routed" if each.is_routed else "with_the_house"]
