"""Money out: what is due, what needs a look, every payout, and one payout with its whole life."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, render_template, request

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.identity.names import names_of
from marketplace.ledger import closing
from marketplace.ledger import queries as books
from marketplace.payouts import changing, deciding, gate, looking, policy, queries, remittance, reversing, standing
from marketplace.payouts.models import Payout
from marketplace.payouts.policy import SCOPES, Preview
from marketplace.runtime.people import current_person
from marketplace.statements.csv_export import instant
from marketplace.web.csv_files import csv_file, every_row
from marketplace.web.operator.payout_decisions import approval, decisions, withdrawal
from marketplace.web.operator.payout_policies import policies
from marketplace.web.operator.payout_reversals import reversal_approval, reversal_withdrawal, reversals
from marketplace.web.operator.payout_runs import runs
from marketplace.web.operator.postings import BookedTransaction, booked, names_in
from marketplace.web.remittance_sheets import advice_pdf

COLUMNS = (
    "payout", "party_kind", "party", "state", "rail", "currency", "amount_minor", "brought_minor", "carried_minor",
    "reversed_minor", "created_at", "sent_at", "paid_at", "stripe_transfer", "bank_reference", "failure",
)  # fmt: skip
ROWS_AT_ONCE = 500
MOST_LINES = 100

payouts = Blueprint("payouts", __name__, url_prefix="/payouts")
for nested in (runs, policies, decisions, approval, withdrawal, reversals, reversal_approval, reversal_withdrawal):
    payouts.register_blueprint(nested)


@payouts.get("/")
def index() -> str | Response:
    """Show what is due and what needs a person, and list payouts by state and words; or give the list as CSV."""
    state, search, at = request.args.get("state", ""), request.args.get("q", ""), clock.now()
    if request.args.get("format") == "csv":
        rows = every_row(
            lambda cursor: queries.payouts_page(state=state, search=search, cursor=cursor, limit=ROWS_AT_ONCE)
        )
        return csv_file("payouts.csv", COLUMNS, map(_row, rows))
    zone = current_app.config["MARKETPLACE_TIME_ZONE"]
    due = {scope: due_now(scope) for scope in SCOPES}
    waiting, latest = queries.waiting_runs(), queries.runs_page(limit=5).items
    return render_template(
        "operator/payouts/index.html",
        page=queries.payouts_page(state=state, search=search, cursor=request.args.get("cursor")),
        states=queries.STATES,
        counts=queries.tally(),
        due=due,
        next_due={scope: _next(each, zone) for scope, each in due.items()},
        waiting=waiting,
        changes=changing.waiting(),
        tallies=standing.tallies([*waiting, *latest]),
        stuck=looking.needing_a_look(at),
        short=[each for each in looking.refused() if looking.is_retried(each)],
        shut_since=gate.shut_since(),
        latest=latest,
    )


@payouts.get("/<payout_id>/")
def show(payout_id: str) -> str:
    """Show one payout: steps, tries, what it covers, where it is booked, and what somebody can do about it."""
    payout = queries.whole(payout_id)
    made, transactions = deciding.of_payout(payout.id), _transactions(payout)
    people = {step.actor for step in payout.steps}
    people |= {person for each in made for person in (each.requested_by, each.approved_by) if person}
    people |= {person for each in payout.reversals for person in (each.requested_by, each.approved_by) if person}
    return render_template(
        "operator/payouts/show.html",
        payout=payout,
        run=queries.run_of(payout.id),
        advice=remittance.of(payout, limit=MOST_LINES),
        decisions=made,
        needs_a_look=looking.needs_a_look(payout, clock.now()),
        can_be_called_off=deciding.can_be_called_off(payout),
        left_minor=reversing.left_of(payout) if reversing.can_be_reversed(payout) else 0,
        transactions=transactions,
        parties=names_in(transactions),
        names=names_of(people),
        me=current_person().public_id,
    )


@payouts.get("/<payout_id>/remittance.pdf", endpoint="document")
def advice(payout_id: str) -> Response:
    """Return the remittance advice as its party gets it."""
    return advice_pdf(queries.by_public_id(payout_id))


def due_now(scope: str) -> Preview:
    """Return what a run would do now, for looking at: nothing waits for it."""
    horizon = closing.newest_transaction(db.session()) if scope == "vendors" else None
    return policy.preview(scope, horizon=horizon, at=clock.now(), counts=False)


def _next(seen: Preview, zone: str) -> dict[str, object]:
    days = {code: each.next_due(clock.now(), zone) for code, each in seen.policies.items()}
    return {code: day for code, day in days.items() if day}


def _transactions(payout: Payout) -> list[BookedTransaction]:
    found = books.transactions(db.session(), search=f"payout:{payout.public_id}")
    return sorted((booked(each) for each in found), key=lambda each: each.transaction.id)


def _row(each: Payout) -> list[object]:
    moments = [instant(at) if at else None for at in (each.created_at, each.sent_at, each.paid_at)]
    return [
        each.public_id, each.party_kind, each.party.name, each.state, each.rail, each.currency, each.amount_minor,
        each.brought_minor, each.carried_minor, each.reversed_minor, *moments, each.stripe_transfer_id, each.trace,
        each.failure,
    ]  # fmt: skip
