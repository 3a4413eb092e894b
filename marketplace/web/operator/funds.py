"""The operator's own money: put in, taken out, never at the cost of what is owed to others."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import HiddenField, SelectField, StringField
from wtforms.validators import InputRequired, Length

from marketplace.core import clock
from marketplace.core.ids import new_public_id
from marketplace.db.base import db
from marketplace.identity.names import names_of
from marketplace.ledger import chart
from marketplace.ledger.glance import glances
from marketplace.reconciling import alone, funding, interventions, queries
from marketplace.reconciling.errors import NotCovered
from marketplace.runtime.people import current_person
from marketplace.web.attempts import attempt, press, succeeds
from marketplace.web.cursors import number_before
from marketplace.web.fields import options, read_amount
from marketplace.web.filters import format_money
from marketplace.web.operator.confirming import ConfirmedForm

LONGEST = 200
Result = TypeVar("Result")

funds = Blueprint("funds", __name__, url_prefix="/funds")


class FundsForm(ConfirmedForm):
    """How much is put in or taken out, where, and what the bank's statement will say."""

    kind = SelectField(
        _l("What"),
        [InputRequired(_l("Choose what to do."))],
        choices=options({
            "bank": _l("Put money in at the bank"),
            "top_up": _l("Put money in: a top-up at Stripe"),
            "fees": _l("Take out fees that were earned"),
            "funding": _l("Take out money that was put in"),
        }),
    )  # fmt: skip
    currency = SelectField(_l("Currency"), [InputRequired(_l("Choose a currency."))])
    amount = StringField(_l("Amount"), description=_l("Not for a top-up: Stripe has said how much it is."))
    movement = SelectField(_l("Top-up"), validate_choice=False, description=_l("The top-ups that are not booked yet."))
    reason = StringField(
        _l("Reason"), [InputRequired(_l("Write a reason.")), Length(max=LONGEST)], description=_l("One sentence.")
    )
    form_key = HiddenField()

    def prepare(self) -> None:
        """Offer the currencies of the books and the top-ups that wait; the key makes one of two presses."""
        codes = [each.currency for each in glances(db.session())]
        self.currency.choices = options((code, code) for code in codes)
        self.movement.choices = options(
            ((each.stripe_id, f"{each.stripe_id} · {each.currency}") for each in queries.top_ups()), first=_l("None")
        )
        self.form_key.data = self.form_key.data or new_public_id("frm")


@funds.get("/")
def index() -> str:
    """List what was put in, taken out and adjusted, and what could be taken out."""
    found = queries.interventions(
        state=request.args.get("state", ""),
        before=number_before(),
        limit=queries.SHOWN + 1,
    )
    shown = found[: queries.SHOWN]
    return render_template(
        "operator/funds/index.html",
        interventions=shown,
        next_cursor=str(shown[-1].id) if len(found) > queries.SHOWN else None,
        glances=glances(db.session()),
        top_ups=queries.top_ups(),
    )


@funds.get("/new")
def new() -> str:
    """Ask what to do."""
    form = FundsForm(kind=request.args.get("kind", "bank"), movement=request.args.get("movement", ""))
    form.prepare()
    return render_template("operator/funds/new.html", form=form, wish=None)


@funds.post("/")
def create() -> Response | tuple[str, int]:
    """Show what would be booked; the second press books it, or asks a second person."""
    form = FundsForm()
    form.prepare()
    wish = _wish(form) if form.validate_on_submit() else None
    if wish is None:
        return render_template("operator/funds/new.html", form=form, wish=None), 422
    asked = None
    if form.is_confirmed(str(wish.amount_minor)):
        by, at = current_person().public_id, clock.now()
        asked = attempt(form, lambda: _told(lambda: interventions.request(wish, by=by, at=at)))
    elif succeeds(form, lambda: _told(lambda: interventions.check(wish))):
        form.ask(str(wish.amount_minor))
    if asked is None:
        room = alone.room(wish.currency, at=clock.now())
        effect = None if form.errors else wish  # what is refused has no effect to agree to
        return render_template("operator/funds/new.html", form=form, wish=effect, room=room), 422
    flash(_("It is booked.") if asked.state == "booked" else _("Somebody else has to approve it."), "success")
    return redirect(url_for(".show", intervention_id=asked.public_id), 303)


@funds.get("/<intervention_id>")
def show(intervention_id: str) -> str:
    """Show what was asked for and what became of it."""
    asked = queries.intervention(intervention_id)
    return render_template(
        "operator/funds/show.html",
        asked=asked,
        is_mine=asked.requested_by == current_person().public_id,
        names=names_of({asked.requested_by, asked.decided_by or ""}),
        accounts=chart.ACCOUNTS,
    )


@funds.post("/<intervention_id>/approval")
def approve(intervention_id: str) -> Response:
    """Book what somebody else has asked for."""
    return _decide(intervention_id, interventions.approve, _("It is booked."))


@funds.post("/<intervention_id>/rejection")
def reject(intervention_id: str) -> Response:
    """Leave it."""
    return _decide(intervention_id, interventions.reject, _("It is not booked."))


def _decide(intervention_id: str, verb: Callable[..., None], word: str) -> Response:
    by, at = current_person().public_id, clock.now()
    return press(
        lambda: _told(lambda: verb(interventions.locked(intervention_id), by=by, at=at)),
        said=word,
        back=url_for(".show", intervention_id=intervention_id),
    )


def _told(verb: Callable[[], Result]) -> Result:
    """Do it; where the money does not suffice, say so with amounts as the reader writes them."""
    try:
        return verb()
    except NotCovered as refusal:
        facts = refusal.facts
        because = {
            "owed": _("%(owed)s of the money at hand are owed to others",
                      owed=format_money(facts["owed_minor"], facts["currency"])),
            "bank": _("the operator's bank does not hold more"),
            "account": _("that account does not hold more"),
        }[facts["cause"]]  # fmt: skip
        free = format_money(facts["free_minor"], facts["currency"])
        words = _("%(free)s are free to withdraw: %(because)s.", free=free, because=because)
        raise NotCovered(words, **facts) from refusal


def _wish(form: FundsForm) -> interventions.Wish | None:
    """Return what the form asks for; None where it says what is missing."""
    kind = form.kind.data
    if kind == "top_up":
        movement = queries.movement(form.movement.data or "")
        if movement is None or movement not in queries.top_ups():
            form.movement.errors = (_("Choose a top-up."),)
            return None
        return funding.top_up(movement, form.reason.data)
    amount = read_amount(form.amount, form.currency.data)
    if amount is None:
        form.amount.errors = form.amount.errors or (_("Write the amount."),)
        return None
    if kind == "bank":
        return funding.put_in(form.currency.data, amount, form.reason.data, form.form_key.data)
    source = chart.FEES if kind == "fees" else chart.FUNDING
    return funding.take_out(form.currency.data, amount, source, form.reason.data, form.form_key.data)
