"""What a person decides about a payout that no program can end."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import AnyOf, InputRequired, Length, Regexp

from marketplace.core import clock
from marketplace.payouts import deciding, limited, queries
from marketplace.payouts.models import Payout, PayoutDecision
from marketplace.payouts.refusals import DecisionNotFound
from marketplace.runtime.people import current_person
from marketplace.web.attempts import press, succeeds
from marketplace.web.forms import CheckedForm

decisions = Blueprint("decisions", __name__, url_prefix="/<payout_id>/decisions")
approval = Blueprint("decision_approval", __name__, url_prefix="/<payout_id>/decisions/<decision_id>/approval")
withdrawal = Blueprint("decision_withdrawal", __name__, url_prefix="/<payout_id>/decisions/<decision_id>/withdrawal")


class DecisionForm(CheckedForm):
    """A decision and how somebody knows."""

    kind = HiddenField(validators=[AnyOf(deciding.KINDS, _l("Open this form once more."))])
    transfer_id = StringField(
        _l("The transfer's id at Stripe"),
        [Length(max=80), Regexp(r"\s*(tr_\w+\s*)?$", message=_l("A transfer's id at Stripe begins with tr_."))],
        description=_l("Such as tr_1Q…; empty where Stripe shows one alone."),
    )
    reason = TextAreaField(
        _l("How you know"),
        [InputRequired(_l("Write how you know: it stays on record.")), Length(max=500)],
        description=_l("What you looked at, and what it showed. No names."),
    )


@decisions.get("/new")
def new(payout_id: str) -> str | Response:
    """Ask how somebody knows, and say what the decision does; where that cannot be decided, show how it stands."""
    payout = queries.whole(payout_id)
    possible = deciding.possible(payout, clock.now())
    kind = request.args.get("kind") or next(iter(possible), "")
    if kind not in possible:
        flash(_("That cannot be decided about this payout. Here is how it stands now."), "warning")
        return redirect(url_for("operator.payouts.show", payout_id=payout_id), 303)
    return _page(payout, DecisionForm(kind=kind))


@decisions.post("/")
def create(payout_id: str) -> Response | tuple[str, int]:
    """Note the decision; the worker carries it out, or it waits for a second person."""
    form, payout = DecisionForm(), queries.whole(payout_id)
    if form.validate_on_submit() and succeeds(
        form,
        lambda: deciding.request(
            payout.id, form.kind.data, reason=form.reason.data, by=current_person().public_id, at=clock.now(),
            transfer_id=form.transfer_id.data or "",
        ),
    ):  # fmt: skip
        flash(_("It is on record. This page shows what becomes of it."), "success")
        return redirect(url_for("operator.payouts.show", payout_id=payout_id), 303)
    form.kind.data = _kind(payout, form.kind.data or "")
    return _page(payout, form), 422


@approval.post("/", endpoint="create")
def agree(payout_id: str, decision_id: str) -> Response:
    """Agree to a decision, as the second person."""
    by = current_person().public_id
    return _change(payout_id, decision_id, lambda found: deciding.approve(found, by=by, at=clock.now()))


@withdrawal.post("/", endpoint="create")
def withdraw(payout_id: str, decision_id: str) -> Response:
    """Take a decision back before a second person has agreed."""
    return _change(payout_id, decision_id, lambda found: deciding.withdraw(found, at=clock.now()))


def _change(payout_id: str, decision_id: str, verb: Callable[[PayoutDecision], None]) -> Response:
    found = deciding.by_public_id(decision_id)
    if found.payout.public_id != payout_id:
        raise DecisionNotFound(decision_id)
    said, back = _("Noted. This page shows what becomes of it."), url_for("operator.payouts.show", payout_id=payout_id)
    return press(lambda: verb(found), said=said, back=back)


def _kind(payout: Payout, kind: str) -> str:
    """Return what is to be decided; where nobody says, what there is to decide about the payout first of all."""
    if not kind:
        kind = next(iter(deciding.possible(payout, clock.now())), "")
    if kind not in deciding.KINDS:
        abort(404)
    return kind


def _page(payout: Payout, form: DecisionForm) -> str:
    room = limited.room_of(payout, at=clock.now())
    return render_template(
        "operator/payouts/decisions/new.html", payout=payout, form=form, kind=form.kind.data, room=room
    )
