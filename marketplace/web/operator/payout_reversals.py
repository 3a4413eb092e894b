"""Taking money of a payout back."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import HiddenField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from marketplace.core import clock
from marketplace.core.currencies import parse_amount, to_decimal_text
from marketplace.core.errors import Invalid
from marketplace.payouts import limited, queries, reversing
from marketplace.payouts.models import Payout, PayoutReversal
from marketplace.payouts.refusals import DecisionNotFound, TooMuchToReverse
from marketplace.runtime.people import current_person
from marketplace.web.attempts import press, succeeds
from marketplace.web.forms import CheckedForm

reversals = Blueprint("reversals", __name__, url_prefix="/<payout_id>/reversals")
reversal_approval = Blueprint("reversal_approval", __name__, url_prefix="/<payout_id>/reversals/<reversal_id>/approval")
reversal_withdrawal = Blueprint(
    "reversal_withdrawal", __name__, url_prefix="/<payout_id>/reversals/<reversal_id>/withdrawal"
)


class ReversalForm(CheckedForm):
    """How much is taken back, and why. `number` makes one reversal of two presses."""

    number = HiddenField()
    amount = StringField(_l("Amount"), [InputRequired(_l("Say how much."))])
    reason = TextAreaField(
        _l("Reason"),
        [InputRequired(_l("Say why: the party reads it.")), Length(max=300)],
        description=_l("The party reads it."),
    )


@reversals.get("/new")
def new(payout_id: str) -> str:
    """Ask how much, and show what is left."""
    payout, form = queries.by_public_id(payout_id), ReversalForm()
    form.number.data = str(reversing.next_number(payout.id))
    form.amount.data = to_decimal_text(max(reversing.left_of(payout), 0), payout.currency)
    return _page(payout, form)


@reversals.post("/")
def create(payout_id: str) -> Response | tuple[str, int]:
    """Ask for the reversal; the worker sends it, or it waits for a second person."""
    form, payout = ReversalForm(), queries.by_public_id(payout_id)
    if form.validate_on_submit() and succeeds(form, lambda: _request(payout, form)):
        flash(_("The reversal is asked for. This page shows what becomes of it."), "success")
        return redirect(url_for("operator.payouts.show", payout_id=payout_id), 303)
    return _page(payout, form), 422


@reversal_approval.post("/", endpoint="create")
def agree(payout_id: str, reversal_id: str) -> Response:
    """Agree to a reversal, as the second person."""
    by = current_person().public_id
    return _change(payout_id, reversal_id, lambda found: reversing.approve(found, by=by, at=clock.now()))


@reversal_withdrawal.post("/", endpoint="create")
def withdraw(payout_id: str, reversal_id: str) -> Response:
    """Take a reversal back before Stripe hears of it."""
    return _change(payout_id, reversal_id, lambda found: reversing.withdraw(found, at=clock.now()))


def _request(payout: Payout, form: ReversalForm) -> PayoutReversal:
    number = form.number.data or ""
    if not (number.isascii() and number.isdigit() and len(number) < 9):
        raise Invalid(_("Open this form once more."))
    try:
        amount = parse_amount(form.amount.data or "", payout.currency)
    except Invalid as refusal:
        raise TooMuchToReverse(refusal.message, field="amount") from refusal
    return reversing.request(
        payout.id, amount, number=int(number), reason=form.reason.data, by=current_person().public_id, at=clock.now()
    )


def _change(payout_id: str, reversal_id: str, verb: Callable[[PayoutReversal], None]) -> Response:
    found = reversing.by_public_id(reversal_id)
    if found.payout.public_id != payout_id:
        raise DecisionNotFound(reversal_id)
    said, back = _("Noted. This page shows what becomes of it."), url_for("operator.payouts.show", payout_id=payout_id)
    return press(lambda: verb(found), said=said, back=back)


def _page(payout: Payout, form: ReversalForm) -> str:
    left = reversing.left_of(payout) if reversing.can_be_reversed(payout) else 0
    room = limited.room_of(payout, at=clock.now())
    return render_template("operator/payouts/reversals/new.html", payout=payout, form=form, left_minor=left, room=room)
