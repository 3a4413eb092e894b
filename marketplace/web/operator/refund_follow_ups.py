"""What became of a refund that did not reach its buyer, noted by somebody of finance."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import TextAreaField
from wtforms.validators import InputRequired, Length

from marketplace.payments import refund_decisions, refund_queries
from marketplace.web.attempts import succeeds
from marketplace.web.forms import CheckedForm

follow_ups = Blueprint("follow_ups", __name__, url_prefix="/<refund_id>/follow-ups")


class FollowUpForm(CheckedForm):
    """What became of a refund."""

    note = TextAreaField(
        _l("What became of it"),
        [InputRequired(_l("Write what became of it: it stays on record.")), Length(max=500)],
        description=_l("Such as: paid by bank transfer on Monday. No names, no account numbers."),
    )


@follow_ups.get("/new")
def new(refund_id: str) -> str:
    """Ask what became of it."""
    return _page(refund_id, FollowUpForm())


@follow_ups.post("/")
def create(refund_id: str) -> Response | tuple[str, int]:
    """Note it; the refund waits no longer in the queue of decisions."""
    form = FollowUpForm()
    note = form.note.data or ""
    if form.validate_on_submit() and succeeds(form, lambda: refund_decisions.follow_up(refund_id, note=note)):
        flash(_("It is on record. The refund waits for nobody any more."), "success")
        return redirect(url_for("operator.refunds.show", refund_id=refund_id), 303)
    return _page(refund_id, form), 422


def _page(refund_id: str, form: FollowUpForm) -> str:
    refund = refund_queries.by_public_id(refund_id)
    is_possible = refund_decisions.can_be_followed_up(refund)
    return render_template("operator/refunds/follow_ups/new.html", refund=refund, form=form, is_possible=is_possible)
