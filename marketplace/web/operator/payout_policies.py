"""The rules of payouts, currency by currency: smallest amount, second person, schedule."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, abort, current_app, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import BooleanField, IntegerField, SelectChoice, SelectField, StringField
from wtforms.validators import InputRequired, NumberRange

from marketplace.core import clock
from marketplace.core.currencies import is_currency, parse_amount, to_decimal_text
from marketplace.core.errors import Invalid
from marketplace.db.base import db
from marketplace.identity.names import names_of
from marketplace.ledger import queries as books
from marketplace.payouts import alone, changing
from marketplace.payouts import policy as rules
from marketplace.payouts.limits import OWN
from marketplace.payouts.policy import RULED, Policy
from marketplace.payouts.refusals import PolicyInvalid
from marketplace.reconciling import alone as by_hand
from marketplace.runtime.people import current_person
from marketplace.web.attempts import attempt
from marketplace.web.forms import CheckedForm
from marketplace.web.operator.payout_policy_changes import changes

DECIDED = 10

policies = Blueprint("policies", __name__, url_prefix="/policies")
policies.register_blueprint(changes)


class LimitForm(CheckedForm):
    """How much one person may begin."""

    limit = StringField(
        _l("A second person agrees above"),
        description=_l("To what one person begins in 24 hours, at once or bit by bit. Empty: nobody ever has to."),
    )

    def show(self, found: Policy) -> None:
        """Fill in the rules in force."""
        self.limit.data = "" if found.limit_minor is None else to_decimal_text(found.limit_minor, found.currency)

    def policy(self, scope: str, currency: str) -> Policy:
        """Return what was typed.

        Raises:
            PolicyInvalid: an amount cannot be read.
        """
        return Policy(scope, currency, limit_minor=_amount("limit", self.limit.data, currency))


class PolicyForm(LimitForm):
    """The rules of one currency."""

    minimum = StringField(
        _l("Smallest payout"),
        [InputRequired()],
        description=_l("Whoever is owed less is paid later; the balance is carried over."),
    )
    schedule = SelectField(
        _l("Due"),
        choices=[
            SelectChoice("none", _l("Whenever somebody starts a run")),
            SelectChoice("weekly", _l("Every week")),
            SelectChoice("monthly", _l("Every month")),
        ],
    )  # fmt: skip
    day = IntegerField(
        _l("On day"),
        [InputRequired(), NumberRange(1, 28)],
        description=_l("1 (Monday) to 7 of a week, or 1 to 28 of a month."),
    )
    runs_itself = BooleanField(_l("Start the run by itself on that day"))

    def show(self, found: Policy) -> None:
        """Fill in the rules in force."""
        super().show(found)
        self.minimum.data = to_decimal_text(found.minimum_minor, found.currency)
        self.schedule.data, self.day.data, self.runs_itself.data = found.schedule, found.day, found.runs_itself

    def policy(self, scope: str, currency: str) -> Policy:
        """Return what was typed.

        Raises:
            PolicyInvalid: an amount cannot be read.
        """
        return Policy(
            scope, currency, _amount("minimum", self.minimum.data, currency) or 0,
            _amount("limit", self.limit.data, currency), self.schedule.data, self.day.data, self.runs_itself.data,
        )  # fmt: skip


@policies.get("/")
def index() -> str:
    """List the rules in force, for every currency that was ever booked in, and the changes that wait."""
    at, waiting, decided = clock.now(), changing.waiting(), changing.latest(limit=DECIDED)
    people = {each for change in (*waiting, *decided) for each in (change.requested_by, change.decided_by) if each}
    return render_template(
        "operator/payouts/policies/index.html",
        rows=_rows(),
        rooms={scope: _rooms(scope, at) for scope in RULED},
        waiting=waiting,
        decided=decided,
        names=names_of(people),
        me=current_person().public_id,
        zone=current_app.config["MARKETPLACE_TIME_ZONE"],
        at=at,
    )


@policies.get("/<scope>/<currency>")
def edit(scope: str, currency: str) -> str:
    """Show the rules of one currency."""
    _require(scope, currency)
    form = _form(scope)
    form.show(rules.of(scope, currency))
    return _page(scope, currency, form)


@policies.post("/<scope>/<currency>")
def update(scope: str, currency: str) -> Response | tuple[str, int]:
    """Put the rules in force, or have them wait for a second person."""
    _require(scope, currency)
    form, by = _form(scope), current_person().public_id
    made = None
    if form.validate_on_submit():
        made = attempt(form, lambda: (changing.request(form.policy(scope, currency), by=by, at=clock.now()),))
    if made is None:
        return _page(scope, currency, form), 422
    if made[0] is None:
        flash(_("The rules are in force from now on."), "success")
    else:
        flash(_("Somebody else has to agree: until then the rules stay as they are."), "warning")
    return redirect(url_for("operator.payouts.policies.index"), 303)


def _form(scope: str) -> LimitForm:
    return LimitForm() if scope == OWN else PolicyForm()


def _rows() -> list[Policy]:
    known = books.currencies(db.session())
    in_force = {scope: rules.policies(scope) for scope in RULED}
    return [
        in_force[scope].get(code) or rules.unset(scope, code)
        for scope in RULED
        for code in sorted({*known, *in_force[scope]})
    ]


def _rooms(scope: str, at: datetime) -> dict[str, int]:
    """What one person has begun, by currency."""
    codes = books.currencies(db.session())
    return {code: by_hand.begun(code, at=at) for code in codes} if scope == OWN else alone.begun(scope, at=at)


def _page(scope: str, currency: str, form: LimitForm) -> str:
    waits = [each for each in changing.waiting() if (each.scope, each.currency) == (scope, currency)]
    return render_template(
        "operator/payouts/policies/edit.html", scope=scope, currency=currency, form=form, waits=waits
    )


def _require(scope: str, currency: str) -> None:
    if scope not in RULED or not is_currency(currency):
        abort(404)


def _amount(field: str, typed: str | None, currency: str) -> int | None:
    if not (typed or "").strip():
        return None
    try:
        return parse_amount(typed or "", currency)
    except Invalid as refusal:
        raise PolicyInvalid(refusal.message, field=field) from refusal
