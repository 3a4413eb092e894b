"""One refund: how it stands, who gave back what, where it is booked, and what somebody can do about it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import TextAreaField
from wtforms.validators import InputRequired, Length

from marketplace.audit.queries import history_of
from marketplace.commissions import reversing
from marketplace.core import clock
from marketplace.db.base import db
from marketplace.db.transaction import transaction
from marketplace.identity.names import names_of
from marketplace.ledger import queries as books
from marketplace.payments import refund_decisions, refund_queries
from marketplace.payments.models import Refund
from marketplace.runtime.gateways import gateways
from marketplace.web.attempts import succeeds
from marketplace.web.forms import CheckedForm
from marketplace.web.operator.postings import BookedTransaction, booked, names_in
from marketplace.web.operator.wording import told

STEPS = ("refund", "refund_cash", "refund_failed", "refund_cash_back")

looks = Blueprint("looks", __name__, url_prefix="/<refund_id>/looks")
decision = Blueprint("decision", __name__, url_prefix="/<refund_id>/decision")


class GivenUpForm(CheckedForm):
    """How somebody knows that Stripe never made a refund."""

    note = TextAreaField(
        _l("How you know"),
        [InputRequired(_l("Write how you know: it stays on record.")), Length(max=500)],
        description=_l("Such as: the payment's page on Stripe's dashboard shows no refund of this amount."),
    )


def page_of(refund_id: str) -> str:
    """Return the page of one refund."""
    refund = refund_queries.by_public_id(refund_id)
    transactions = _transactions(refund)
    return render_template(
        "operator/refunds/show.html",
        refund=refund,
        steps=[step for step in reversing.of_ref(refund_id) if step.cause == "refund"],
        transactions=transactions,
        parties=names_in(transactions),
        history=told(history_of("refund", refund_id)),
        is_moving=refund.state in refund_decisions.MOVING,
        names=names_of([refund.requested_by]),
        can_be_followed_up=refund_decisions.can_be_followed_up(refund),
        can_be_given_up=refund_decisions.can_be_given_up(refund, at=clock.now()),
    )


@looks.post("/")
def create(refund_id: str) -> Response:
    """Have the worker look how the refund stands at Stripe."""
    with transaction():
        refund_decisions.look_again(refund_queries.by_public_id(refund_id))
    flash(_("The worker looks at Stripe now. Reload this page in a moment."), "success")
    return redirect(url_for("operator.refunds.show", refund_id=refund_id), 303)


@decision.get("/new")
def new(refund_id: str) -> str:
    """Ask how somebody knows that there is no such refund at Stripe."""
    return _decision_page(refund_id, GivenUpForm())


@decision.post("/", endpoint="create")
def give_up(refund_id: str) -> Response | tuple[str, int]:
    """Ask Stripe once more; where it shows none, note the decision, and the amount is free again."""
    form = GivenUpForm()
    if form.validate_on_submit():
        change: dict[str, Any] = {"note": form.note.data, "is_at_stripe": _is_at_stripe(refund_id)}
        if succeeds(form, lambda: refund_decisions.give_up(refund_id, **change, at=clock.now())):
            flash(
                _("It is on record that Stripe never made this refund. Its amount is free for another one."), "success"
            )
            return redirect(url_for("operator.refunds.show", refund_id=refund_id), 303)
    return _decision_page(refund_id, form), 422


def _decision_page(refund_id: str, form: GivenUpForm) -> str:
    refund = refund_queries.by_public_id(refund_id)
    return render_template(
        "operator/refunds/decision/new.html",
        refund=refund,
        form=form,
        is_possible=refund_decisions.can_be_given_up(refund, at=clock.now()),
    )


def _is_at_stripe(refund_id: str) -> bool:
    """Whether Stripe lists the refund; asked with no transaction open."""
    intent = refund_queries.by_public_id(refund_id).payment.payment_intent_id
    db.session.rollback()
    return any(each.refund_id == refund_id for each in gateways().payments.refunds_of(intent))


def _transactions(refund: Refund) -> list[BookedTransaction]:
    found = (books.transaction_by_key(db.session(), f"{step}:{refund.public_id}") for step in STEPS)
    return [booked(each) for each in found if each is not None]
