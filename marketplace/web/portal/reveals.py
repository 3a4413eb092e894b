"""Who looked at our customers: every time somebody of the operator asked to read who one of them is."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request

from marketplace.contacting import queries
from marketplace.contacting.models import Reveal
from marketplace.contacting.rules import DECIDING, PURPOSES
from marketplace.core import clock
from marketplace.customers.companies import companies_of
from marketplace.customers.pseudonyms import pseudonym
from marketplace.runtime.people import current_person
from marketplace.statements.csv_export import instant
from marketplace.web.csv_files import csv_file, every_row

COLUMNS = ("reveal", "asked_at", "expires_at", "ended_at", "person", "purpose", "reason", "customer", "about", "looks")
ROWS_AT_ONCE = 500

reveals = Blueprint("reveals", __name__, url_prefix="/reveals")


@reveals.get("/")
def index() -> str | Response:
    """List them, the newest first, with each look; or give the same as CSV."""
    partner_id, purpose = current_person().party_id, request.args.get("purpose", "")
    known = (*PURPOSES, *DECIDING)
    chosen = purpose if purpose in known else ""
    if request.args.get("format") == "csv":
        rows = every_row(
            lambda cursor: queries.reveals_page(
                partner_id=partner_id, purpose=chosen, cursor=cursor, limit=ROWS_AT_ONCE
            )
        )
        return csv_file("reveals.csv", COLUMNS, map(_row, rows))
    page = queries.reveals_page(partner_id=partner_id, purpose=chosen, cursor=request.args.get("cursor"))
    companies = companies_of(each.order.contact_id for each in page.items if each.order)
    return render_template("portal/reveals/index.html", page=page, companies=companies, purposes=known, at=clock.now())


def _row(each: Reveal) -> list[object]:
    return [
        each.public_id, instant(each.asked_at), instant(each.expires_at), instant(each.ends_at), each.asker_name,
        each.purpose, each.reason, pseudonym(each.account), each.about, len(each.views),
    ]  # fmt: skip
