"""A vendor's settlements: what came, when the next is due, and what each of them covers."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, render_template, request

from marketplace.core import clock
from marketplace.payouts import policy, queries, remittance
from marketplace.payouts.models import Payout
from marketplace.runtime.people import current_person
from marketplace.statements.csv_export import instant
from marketplace.statements.queries import vendor_books
from marketplace.web.csv_files import csv_file, every_row
from marketplace.web.remittance_sheets import advice_pdf

COLUMNS = (
    "settlement", "state", "currency", "amount_minor", "brought_minor", "carried_minor", "reversed_minor", "paid_to",
    "created_at", "sent_at", "paid_at", "bank_reference",
)  # fmt: skip
ROWS_AT_ONCE = 500
MOST_LINES = 200

settlements = Blueprint("settlements", __name__, url_prefix="/settlements")


@settlements.get("/")
def index() -> str | Response:
    """List settlements below what is open; or give them as CSV."""
    state, search, own = request.args.get("state", ""), request.args.get("q", ""), current_person().party_id
    if request.args.get("format") == "csv":
        rows = every_row(
            lambda cursor: queries.payouts_page(
                state=state, search=search, party_id=own, cursor=cursor, limit=ROWS_AT_ONCE
            )
        )
        return csv_file("settlements.csv", COLUMNS, map(_row, rows))
    zone, rules = current_app.config["MARKETPLACE_TIME_ZONE"], policy.policies("vendors")
    return render_template(
        "vendor/settlements/index.html",
        page=queries.payouts_page(state=state, search=search, party_id=own, cursor=request.args.get("cursor")),
        states=queries.STATES,
        open=vendor_books.open_balances(own),
        due={code: each.next_due(clock.now(), zone) for code, each in rules.items()},
    )


@settlements.get("/<payout_id>")
def show(payout_id: str) -> str:
    """Show one settlement: how it stands, and what it covers."""
    payout = _own(payout_id)
    advice = remittance.of(payout, limit=MOST_LINES)
    return render_template("vendor/settlements/show.html", payout=payout, advice=advice)


@settlements.get("/<payout_id>.pdf")
def document(payout_id: str) -> Response:
    """Return the settlement advice as PDF."""
    return advice_pdf(_own(payout_id))


def _own(payout_id: str) -> Payout:
    return queries.by_public_id(payout_id, kind="vendor", party_id=current_person().party_id)


def _row(each: Payout) -> list[object]:
    moments = [instant(at) if at else None for at in (each.created_at, each.sent_at, each.paid_at)]
    return [
        each.public_id, each.state, each.currency, each.amount_minor, each.brought_minor, each.carried_minor,
        each.reversed_minor, each.destination.label, *moments, each.trace,
    ]  # fmt: skip
