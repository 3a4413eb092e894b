"""A partner's payouts: what comes next and when, what came, and what each of them covers."""

from __future__ import annotations

from flask import Blueprint, Response, render_template, request

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.ledger import balances
from marketplace.payouts import queries, remittance
from marketplace.payouts.models import Payout
from marketplace.payouts.outlook import outlook
from marketplace.reconciling import coverage
from marketplace.runtime.people import current_person
from marketplace.statements.csv_export import instant
from marketplace.web.csv_files import csv_file, every_row
from marketplace.web.portal.selling import current_partner, cut_off_zone
from marketplace.web.remittance_sheets import advice_pdf

COLUMNS = (
    "payout", "state", "currency", "amount_minor", "brought_minor", "carried_minor", "reversed_minor", "paid_to",
    "created_at", "sent_at", "paid_at", "bank_reference",
)  # fmt: skip
ROWS_AT_ONCE = 500
MOST_LINES = 200

payouts = Blueprint("payouts", __name__, url_prefix="/payouts")


@payouts.get("/")
def index() -> str | Response:
    """List payouts below what comes next; or give them as CSV."""
    state, search, own = request.args.get("state", ""), request.args.get("q", ""), current_person().party_id
    if request.args.get("format") == "csv":
        rows = every_row(
            lambda cursor: queries.payouts_page(
                state=state, search=search, party_id=own, cursor=cursor, limit=ROWS_AT_ONCE
            )
        )
        return csv_file("payouts.csv", COLUMNS, map(_row, rows))
    page = queries.payouts_page(state=state, search=search, party_id=own, cursor=request.args.get("cursor"))
    currencies, at = sorted(balances.partner_books(db.session(), own)) or [current_partner().currency], clock.now()
    return render_template(
        "portal/payouts/index.html",
        page=page,
        states=queries.STATES,
        next=outlook(own, currencies, at=at, time_zone=cut_off_zone()),
        covered={code: coverage.newest(code, at=at) for code in currencies},
    )


@payouts.get("/<payout_id>")
def show(payout_id: str) -> str:
    """Show one payout: how it stands, and its remittance advice."""
    payout = _own(payout_id)
    advice = remittance.of(payout, limit=MOST_LINES)
    return render_template("portal/payouts/show.html", payout=payout, advice=advice)


@payouts.get("/<payout_id>.pdf")
def document(payout_id: str) -> Response:
    """Return the remittance advice as PDF."""
    return advice_pdf(_own(payout_id))


def _own(payout_id: str) -> Payout:
    return queries.by_public_id(payout_id, kind="partner", party_id=current_person().party_id)


def _row(each: Payout) -> list[object]:
    moments = [instant(at) if at else None for at in (each.created_at, each.sent_at, each.paid_at)]
    return [
        each.public_id, each.state, each.currency, each.amount_minor, each.brought_minor, each.carried_minor,
        each.reversed_minor, each.destination.label, *moments, each.trace,
    ]  # fmt: skip
