"""Payout runs: what one would do, starting it, agreeing to it, watching it, stopping it."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from dataclasses import replace

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response
from wtforms import HiddenField

from marketplace.core import clock
from marketplace.core.currencies import is_currency
from marketplace.db.base import db
from marketplace.db.transaction import transaction
from marketplace.identity.names import names_of
from marketplace.ledger import closing
from marketplace.payouts import alone, policy, queries, standing
from marketplace.payouts import runs as verbs
from marketplace.payouts.limits import Room
from marketplace.payouts.models import PayoutRun
from marketplace.payouts.policy import SCOPES, Preview
from marketplace.payouts.runs import Wanted
from marketplace.reconciling import at_stripe
from marketplace.runtime.people import current_person
from marketplace.web.attempts import attempt, press
from marketplace.web.forms import CheckedForm

RAILS = ("stripe", "bank")
MOST_SHOWN = 200

runs = Blueprint("runs", __name__, url_prefix="/runs")


class RunForm(CheckedForm):
    """Starting a run: what it covers, the mark of what was shown, and a key that makes one of two presses."""

    key = HiddenField()
    scope = HiddenField()
    currency = HiddenField()
    rail = HiddenField()
    seen = HiddenField()


@runs.get("/")
def index() -> str:
    """List every run, the newest first."""
    page = queries.runs_page(cursor=request.args.get("cursor"))
    return render_template("operator/payouts/runs/index.html", page=page, tallies=standing.tallies(page.items))


@runs.get("/new")
def new() -> str:
    """Show who would be paid what, who would not and why, and what that moves."""
    form = RunForm(request.args)
    _narrow(form)
    form.key.data = secrets.token_hex(12)
    return _preview(form)


@runs.post("/")
def create() -> Response | tuple[str, int]:
    """Start the run that was shown; where something has changed since, show it again."""
    form = RunForm()
    _narrow(form)
    made = _begun(form) if form.validate_on_submit() else None
    if made is None:
        return _preview(form), 422
    flash(
        _("Somebody else has to agree to this run.") if made.state == "waiting" else _("The run has begun."), "success"
    )
    return redirect(url_for("operator.payouts.runs.show", run_id=made.public_id), 303)


@runs.get("/<run_id>/")
def show(run_id: str) -> str:
    """Show how far a run has come, what it paid, and whom it passed by."""
    run = verbs.by_public_id(run_id)
    progress, tally = queries.progress(run.id), standing.tallies([run])[run.id]
    stands = tally.stands(run.state)
    return render_template(
        "operator/payouts/runs/show.html",
        run=run,
        progress=progress,
        tally=tally,
        stands=stands,
        above=_above(run, progress.amounts),
        is_going=stands in {"running", "open"},
        page=queries.payouts_page(run_id=run.id, cursor=request.args.get("cursor")),
        passed_by=queries.passed_by(run.id).items,
        is_mine=run.requested_by == current_person().public_id,
        names=_names([run]),
    )


@runs.post("/<run_id>/approval", endpoint="approve")
def agree(run_id: str) -> Response:
    """Agree to a run, as the second person."""
    words = _("You have agreed, and the run goes on.")
    return _decide(run_id, lambda run: verbs.approve(run, by=current_person().public_id, at=clock.now()), words)


@runs.post("/<run_id>/cancellation", endpoint="stop")
def stop(run_id: str) -> Response:
    """Stop a run: what is set aside goes on, the rest stays on the books."""
    return _decide(run_id, lambda run: verbs.stop(run, by=current_person().public_id, at=clock.now()))


def _decide(run_id: str, verb: Callable[[PayoutRun], object], said: str = "") -> Response:
    back = url_for("operator.payouts.runs.show", run_id=run_id)
    return press(lambda: verb(verbs.by_public_id(run_id)), said=said, back=back)


def _above(run: PayoutRun, totals: dict[str, int]) -> dict[str, Room]:
    """Why a run waits for a second person: the limits, and what one person had begun when it was asked for."""
    if run.state != "waiting":
        return {}
    rules, begun = policy.policies(run.scope), alone.begun(run.scope, at=run.created_at, until=run.created_at)
    limits = {code: (rules.get(code) or policy.unset(run.scope, code)).limit_minor for code in totals}
    return policy.above(totals, {code: Room(limit, begun.get(code, 0)) for code, limit in limits.items()})


def _begun(form: RunForm) -> PayoutRun | None:
    """Return the run that the form asks for, made by this press or by one before; None where the form says why not."""
    wanted = Wanted(
        f"form:{form.key.data}", form.scope.data, by=current_person().public_id, currency=form.currency.data or None,
        rail=form.rail.data or None,
    )  # fmt: skip
    made = attempt(form, lambda: verbs.made_before(wanted))
    if made is not None or form.form_errors:
        return made
    if _mark(_seen(form)) != form.seen.data:
        form.form_errors = [*form.form_errors, _("Something has changed since this was shown. Look once more.")]
        return None
    if wanted.scope == "vendors":
        with transaction():  # of its own: until it ends every post waits
            wanted = replace(wanted, horizon=closing.settlement_horizon(db.session()))
    return attempt(form, lambda: verbs.request(wanted, at=clock.now()))


def _narrow(form: RunForm) -> None:
    """Leave of what was asked for only what there is."""
    form.scope.data = form.scope.data if form.scope.data in SCOPES else SCOPES[0]
    form.currency.data = form.currency.data if is_currency(form.currency.data or "") else ""
    form.rail.data = form.rail.data if form.rail.data in RAILS else ""


def _seen(form: RunForm) -> Preview:
    horizon = closing.newest_transaction(db.session()) if form.scope.data == "vendors" else None
    return policy.preview(
        form.scope.data,
        currency=form.currency.data or None,
        rail=form.rail.data or None,
        horizon=horizon,
        at=clock.now(),
    )


def _mark(seen: Preview) -> str:
    """What was shown, in short: whoever gets something, how much, and where a second person has to agree."""
    facts = sorted((each.candidate.party, each.candidate.currency, each.amount_minor) for each in seen.paid)
    return hashlib.sha256(repr((facts, sorted(seen.above))).encode()).hexdigest()[:32]


def _preview(form: RunForm) -> str:
    seen = _seen(form)
    whole = seen
    if form.currency.data or form.rail.data:
        whole = policy.preview(form.scope.data, horizon=seen.horizon, at=clock.now(), counts=False)
    form.seen.data = _mark(seen)
    held = [each for each in seen.judgements if not each.amount_minor]
    return render_template(
        "operator/payouts/runs/new.html", form=form, preview=seen, paid=seen.paid, held=held, most=MOST_SHOWN,
        rails=RAILS, scopes=SCOPES, currencies=sorted(whole.policies),
        purses=at_stripe.purses(_through_stripe(seen)), at=clock.now(),
    )  # fmt: skip


def _through_stripe(seen: Preview) -> dict[str, int]:
    """What would be sent through Stripe, by currency in minor units."""
    sums: dict[str, int] = {}
    for each in seen.paid:
        if each.candidate.rail == "stripe":
            sums[each.candidate.currency] = sums.get(each.candidate.currency, 0) + each.amount_minor
    return sums


def _names(found: list[PayoutRun]) -> dict[str, object]:
    people = {each for run in found for each in (run.requested_by, run.approved_by, run.ended_by) if each}
    return dict(names_of(people))
