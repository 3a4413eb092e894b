"""One difference: what it is, who has explained it how, and the posting that a person may have booked for it."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import SelectField, TextAreaField
from wtforms.validators import InputRequired, Length

from marketplace.core import clock
from marketplace.identity.names import names_of
from marketplace.ledger.chart import ACCOUNTS
from marketplace.reconciling import adjusting, alone, interventions, queries
from marketplace.reconciling import differences as keeping
from marketplace.reconciling.adjusting import COUNTER_ACCOUNTS, Cure
from marketplace.reconciling.errors import NotAdjustable
from marketplace.reconciling.interventions import Wish
from marketplace.reconciling.models import Difference
from marketplace.reconciling.rules import DIFFERENCES
from marketplace.runtime.people import current_person
from marketplace.web.attempts import attempt, succeeds
from marketplace.web.fields import options
from marketplace.web.forms import CheckedForm
from marketplace.web.operator.confirming import ConfirmedForm

LONGEST = 500

differences = Blueprint("differences", __name__, url_prefix="/differences")
explanation = Blueprint("explanation", __name__, url_prefix="/<difference_id>/explanation")
adjustment = Blueprint("adjustment", __name__, url_prefix="/<difference_id>/adjustment")


class ExplanationForm(CheckedForm):
    """What explains a difference, in a person's words."""

    note = TextAreaField(
        _l("Explanation"),
        [InputRequired(_l("Write what explains it.")), Length(max=LONGEST)],
        description=_l("It stays a difference, with your name beside it, until it is gone."),
    )


class AdjustmentForm(ConfirmedForm):
    """Which account bears it, and why."""

    account = SelectField(
        _l("Other account"),
        [InputRequired(_l("Choose an account."))],
        choices=options({name: ACCOUNTS[name] for name in COUNTER_ACCOUNTS}),
        description=_l("Only the operator's own accounts: nobody else pays for a difference."),
    )
    reason = TextAreaField(_l("Reason"), [InputRequired(_l("Write a reason.")), Length(max=LONGEST)])


@differences.get("/<difference_id>")
def show(difference_id: str) -> str:
    """Show one difference."""
    found = queries.difference(difference_id)
    return _page(found, ExplanationForm(note=found.note))


@explanation.post("/")
def create(difference_id: str) -> Response | tuple[str, int]:
    """Write down what explains it."""
    found, form = queries.difference(difference_id), ExplanationForm()
    by, at = current_person().public_id, clock.now()
    if form.validate_on_submit() and succeeds(form, lambda: keeping.explain(found, form.note.data, by=by, at=at)):
        flash(_("Your explanation stands beside the difference."), "success")
        return redirect(url_for("operator.reconciliation.differences.show", difference_id=difference_id), 303)
    return _page(found, form), 422


@adjustment.get("/new")
def new(difference_id: str) -> str:
    """Ask which account bears it."""
    found = queries.difference(difference_id)
    _cure(found, COUNTER_ACCOUNTS[0])
    return _adjusting(found, AdjustmentForm(reason=found.note), None)


@adjustment.post("/", endpoint="create")
def adjust(difference_id: str) -> Response | tuple[str, int]:
    """Show what would be booked; the second press books it, or asks a second person."""
    found, form = queries.difference(difference_id), AdjustmentForm()
    if not form.validate_on_submit():
        return _adjusting(found, form, None), 422
    cure = _cure(found, form.account.data)
    mark = f"-{cure.amount_minor}"
    if not form.is_confirmed(mark):
        form.ask(mark)
        return _adjusting(found, form, cure), 422
    wish = Wish(
        "adjustment", found.currency, cure.amount_minor, cure.debit, cure.credit, form.reason.data,
        form_key=f"{found.public_id}:{cure.amount_minor}:{cure.debit}:{cure.credit}", difference_id=found.id,
        movement_id=cure.movement_id, offsets_key=cure.offsets_key,
    )  # fmt: skip
    asked = attempt(form, lambda: interventions.request(wish, by=current_person().public_id, at=clock.now()))
    if asked is None:
        return _adjusting(found, form, cure), 422
    booked = _("The adjustment is booked. The difference is gone with the next reconciliation.")
    flash(booked if asked.state == "booked" else _("Somebody else has to approve it."), "success")
    return redirect(url_for("operator.reconciliation.differences.show", difference_id=difference_id), 303)


def _cure(found: Difference, counter: str) -> Cure:
    cure = adjusting.cure(found.kind, found.subject, found.amount_minor, counter)
    if cure is None or found.resolved_at is not None:
        raise NotAdjustable("No posting would make this agree. Find out what happened, and explain it.")
    return cure


def _page(found: Difference, form: ExplanationForm) -> str:
    return render_template(
        "operator/reconciliation/differences/show.html",
        difference=found,
        form=form,
        sentence=DIFFERENCES[found.kind],
        movement=queries.movement(found.subject) if found.side == "stripe" else None,
        can_adjust=adjusting.cure(found.kind, found.subject, found.amount_minor, COUNTER_ACCOUNTS[0]) is not None,
        interventions=queries.interventions_of(found.id),
        names=names_of({found.explained_by or ""}),
        at=clock.now(),
    )


def _adjusting(found: Difference, form: AdjustmentForm, cure: Cure | None) -> str:
    return render_template(
        "operator/reconciliation/differences/adjustment/new.html",
        difference=found,
        form=form,
        cure=cure,
        accounts=ACCOUNTS,
        room=alone.room(found.currency, at=clock.now()),
    )
