"""Card disputes: all of them in one list, and one with its deadline, what it froze, and the answer to the bank."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.commissions import reversing
from marketplace.core import clock
from marketplace.db.base import db
from marketplace.invoicing import credit_note_queries
from marketplace.invoicing import queries as invoices
from marketplace.ledger import queries as books
from marketplace.messaging import queries as mails
from marketplace.orders import queries as orders
from marketplace.payments import answering, dispute_queries
from marketplace.payments.dispute_queries import STATES
from marketplace.payments.models import Dispute
from marketplace.runtime.people import current_person
from marketplace.statements.csv_export import instant
from marketplace.stock import queries as stock
from marketplace.web.attempts import succeeds
from marketplace.web.csv_files import csv_file, every_row
from marketplace.web.operator.dispute_facts import Facts
from marketplace.web.operator.dispute_forms import AcceptanceForm, EvidenceForm, evidence_form
from marketplace.web.operator.postings import BookedTransaction, booked, names_in

COLUMNS = (
    "dispute", "order", "state", "reason", "currency", "amount_minor", "frozen_minor", "fee_minor", "opened_at",
    "due_at", "closed_at", "stripe_dispute",
)  # fmt: skip
STEPS = ("dispute_open", "dispute_won", "chargeback", "chargeback_undone")
ROWS_AT_ONCE = 500

disputes = Blueprint("disputes", __name__, url_prefix="/disputes")
evidence = Blueprint("evidence", __name__, url_prefix="/<dispute_id>/evidence")
acceptance = Blueprint("acceptance", __name__, url_prefix="/<dispute_id>/acceptance")


@disputes.get("/")
def index() -> str | Response:
    """List disputes by state and by words, those that need an answer by their deadline; or give the same as CSV."""
    state, search = request.args.get("state", ""), request.args.get("q", "")
    if request.args.get("format") == "csv":
        rows = every_row(
            lambda cursor: dispute_queries.disputes_page(state=state, search=search, cursor=cursor, limit=ROWS_AT_ONCE)
        )
        return csv_file("disputes.csv", COLUMNS, map(_row, rows))
    page = dispute_queries.disputes_page(state=state, search=search, cursor=request.args.get("cursor"))
    return render_template(
        "operator/disputes/index.html", page=page, states=STATES, counts=dispute_queries.tally(), at=clock.now()
    )


@disputes.get("/<dispute_id>")
def show(dispute_id: str) -> str:
    """Show one dispute: what is at stake, until when, what was answered, and what the books made of it."""
    dispute = dispute_queries.by_public_id(dispute_id)
    return _page(dispute, _form(dispute))


@evidence.post("/")
def create(dispute_id: str) -> Response | tuple[str, int]:
    """Have the evidence sent to the bank, once."""
    dispute = dispute_queries.by_public_id(dispute_id)
    form = _form(dispute)
    if form.validate_on_submit() and succeeds(form, lambda: _answer(dispute, form.said())):
        flash(_("The evidence is on its way to the bank. This page shows how it stands."), "success")
        return redirect(url_for("operator.disputes.show", dispute_id=dispute_id), 303)
    return _page(dispute, form), 422


@acceptance.get("/new")
def new(dispute_id: str) -> str:
    """Show what accepting takes from whom."""
    dispute, form = dispute_queries.by_public_id(dispute_id), AcceptanceForm()
    form.ask(_mark(dispute))
    return _accepting(dispute, form)


@acceptance.post("/", endpoint="create")
def accept(dispute_id: str) -> Response | tuple[str, int]:
    """Accept the dispute, where its effect is still what was shown."""
    dispute, form = dispute_queries.by_public_id(dispute_id), AcceptanceForm()
    if not form.validate_on_submit() or not (form.is_confirmed(_mark(dispute)) or dispute.answer):
        form.ask(_mark(dispute))
        return _accepting(dispute, form), 422
    if succeeds(form, lambda: _answer(dispute, None)):
        flash(_("The dispute is accepted. The customer keeps the money."), "success")
        return redirect(url_for("operator.disputes.show", dispute_id=dispute_id), 303)
    return _accepting(dispute, form), 422


def _answer(dispute: Dispute, said: dict[str, str] | None) -> object:
    answering.answer(dispute, evidence=said, by=current_person().public_id, at=clock.now())
    return dispute


def _form(dispute: Dispute) -> EvidenceForm:
    order = dispute.order
    deliveries = list(stock.of_order(order.public_id).values())
    handed_over = {each.delivered_at.isoformat() for each in deliveries if each.delivered_at}
    keys = [f"order_paid:{order.public_id}", *(f"order_delivered:{order.public_id}:{at}" for at in handed_over)]
    return evidence_form(
        Facts(
            dispute,
            orders.lines(order),
            deliveries,
            invoices.of_order(order.id),
            credit_note_queries.of_order(order.id),
            mails.by_keys(keys),
        )
    )


def _mark(dispute: Dispute) -> str:
    loss = answering.foresee_loss(dispute)
    return f"-{loss.commission_minor}.{loss.vendor_minor}.{loss.operator_minor}.{loss.tax_minor}"


def _page(dispute: Dispute, form: EvidenceForm) -> str:
    transactions = _transactions(dispute)
    return render_template(
        "operator/disputes/show.html",
        dispute=dispute,
        order=dispute.order,
        form=form,
        taken_minor=sum(step.commission_minor for step in reversing.of_ref(dispute.public_id)),
        loss=answering.foresee_loss(dispute) if dispute.is_open else None,
        transactions=transactions,
        parties=names_in(transactions),
        at=clock.now(),
    )


def _accepting(dispute: Dispute, form: AcceptanceForm) -> str:
    loss = answering.foresee_loss(dispute)
    return render_template(
        "operator/disputes/acceptance/new.html", dispute=dispute, order=dispute.order, form=form, loss=loss
    )


def _transactions(dispute: Dispute) -> list[BookedTransaction]:
    moved = [each.balance_transaction_id for each in dispute.movements]
    keys = [f"{step}:{dispute.public_id}" for step in STEPS]
    keys += [f"{step}:{each}" for each in moved for step in ("dispute_money", "dispute_fee")]
    found = (books.transaction_by_key(db.session(), key) for key in keys)
    return sorted((booked(each) for each in found if each is not None), key=lambda each: each.transaction.id)


def _row(each: Dispute) -> list[object]:
    return [
        each.public_id, each.order.public_id, each.state, each.reason, each.currency, each.amount_minor,
        each.frozen_minor, each.fee_minor, instant(each.opened_at), instant(each.due_at) if each.due_at else None,
        instant(each.closed_at) if each.closed_at else None, each.stripe_dispute_id,
    ]  # fmt: skip


disputes.register_blueprint(evidence)
disputes.register_blueprint(acceptance)
