"""Registrations at the operator's: what partners claim, what waits for a decision until when, and the decision.

Nothing here names a partner's customer: accounts are shown by their pseudonyms, with the kinds of facts that met.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from marketplace.core import clock
from marketplace.core.errors import Conflict, Forbidden, Invalid
from marketplace.db.transaction import transaction
from marketplace.identity.names import Named, names_of
from marketplace.protection import holding, protections, queries, reviewing, tied
from marketplace.protection.models import Registration
from marketplace.protection.rules import STATES
from marketplace.runtime.people import current_person
from marketplace.statements.csv_export import instant
from marketplace.web.attempts import succeeds
from marketplace.web.csv_files import csv_file, every_row
from marketplace.web.operator.registration_forms import FindingForm, RejectionForm, TieForm
from marketplace.web.registration_words import HOLDS, scope_name, told, told_of

COLUMNS = ("registration", "partner", "account", "country", "scope", "state", "submitted_at", "due_at", "decided_at")
ROWS_AT_ONCE = 500

registrations = Blueprint("registrations", __name__, url_prefix="/registrations")
approval = Blueprint("approval", __name__, url_prefix="/<registration_id>/approval")
ties = Blueprint("ties", __name__, url_prefix="/<registration_id>/ties")
rejection = Blueprint("rejection", __name__, url_prefix="/<registration_id>/rejection")


@registrations.get("/")
def index() -> str | Response:
    """List registrations by state and words, those that wait with their clocks; or give the same as CSV."""
    filters: dict[str, Any] = {"search": request.args.get("q", ""), "state": request.args.get("state", "")}
    if request.args.get("format") == "csv":
        rows = every_row(lambda cursor: queries.page(**filters, cursor=cursor, limit=ROWS_AT_ONCE))
        return csv_file("registrations.csv", COLUMNS, map(_row, rows))
    page = queries.page(**filters, cursor=request.args.get("cursor"))
    return render_template(
        "operator/registrations/index.html",
        page=page,
        states=(*STATES, queries.TIED),
        at=clock.now(),
        scope_name=scope_name,
    )


@registrations.get("/<registration_id>/")
def show(registration_id: str) -> str:
    """Show one registration: what it met, until when somebody has to decide, and every step."""
    return _page(queries.by_public_id(registration_id), FindingForm(), RejectionForm())


@approval.post("/")
def create(registration_id: str) -> Answer | tuple[str, int]:
    """Approve it: as an organisation of its own, in an account's group or not, or as the same as one that it met."""
    found, form, by = queries.by_public_id(registration_id), FindingForm(), current_person().public_id
    if not form.validate_on_submit():
        return _page(found, form, RejectionForm()), 422
    same, group = form.same_as.data or "", form.group_of.data or ""

    def approve() -> Registration:
        if same:
            return reviewing.approve_as_same(found, same, by=by, at=clock.now())
        if group:
            return reviewing.approve_as_relative(found, group, by=by, at=clock.now())
        return reviewing.approve_as_different(found, by=by, at=clock.now())

    return _decide(registration_id, approve)


@rejection.post("/", endpoint="create")
def reject(registration_id: str) -> Answer | tuple[str, int]:
    """Reject it by a rule, on written evidence."""
    found, form, by = queries.by_public_id(registration_id), RejectionForm(), current_person().public_id
    rule, evidence = form.rule.data, form.evidence.data or ""
    if form.validate_on_submit() and succeeds(
        form, lambda: reviewing.reject(found, rule, evidence=evidence, by=by, at=clock.now())
    ):
        flash(_("Rejected. The partner reads the rule and your words, and may appeal once."), "success")
        return redirect(url_for("operator.registrations.show", registration_id=registration_id), 303)
    return _page(queries.by_public_id(registration_id), FindingForm(formdata=None), form), 422


@ties.post("/", endpoint="create")
def judge(registration_id: str) -> Answer:
    """Say of an approved registration's account and one that is tied to it whether the two are one organisation."""
    found, form, by = queries.by_public_id(registration_id), TieForm(), current_person().public_id
    verb = tied.find_same if form.finding.data == "same" else tied.find_different
    if not form.validate_on_submit():
        flash(_("Choose whether the two are one organisation."), "warning")
    elif succeeds(form, lambda: verb(found, form.account.data or "", by=by, at=clock.now())):
        flash(_("Kept: nobody is asked about the two again."), "success")
    else:
        flash(" ".join(str(error) for error in form.form_errors), "warning")
    return redirect(url_for("operator.registrations.show", registration_id=registration_id), 303)


registrations.register_blueprint(approval)
registrations.register_blueprint(ties)
registrations.register_blueprint(rejection)


def _decide(registration_id: str, verb: Callable[[], Registration]) -> Answer:
    try:
        with transaction():
            state = verb().state
        if state == "approved":
            flash(_("Approved: the account is protected since it was submitted."), "success")
        else:
            flash(_("Refused: another claim on this account stands."), "warning")
    except (Conflict, Forbidden, Invalid) as refusal:
        flash(refusal.message, "warning")
    return redirect(url_for("operator.registrations.show", registration_id=registration_id), 303)


def _page(found: Registration, finding: FindingForm, refusal: RejectionForm) -> str:
    protection = protections.of_registration(found)
    at, met = clock.now(), queries.met_by(found)
    deciders = names_of({step.actor for step in found.steps})
    return render_template(
        "operator/registrations/show.html",
        registration=found,
        matches=met,
        tied=[each for each in met if each.is_tied] if found.state == "approved" else [],
        holds=holding.holds_on([each.account for each in met], at=at)
        if found.is_open or found.state == "approved"
        else {},
        protection=protection,
        hold_words=HOLDS,
        scope=scope_name(found),
        steps=_with_actors(told(found.steps), [_actor(deciders.get(step.actor)) for step in found.steps]),
        windows=told_of(protection) if protection else [],
        finding=finding,
        rejection=refusal,
        is_own_rejection=found.state == "appealed" and reviewing.first_decider(found) == current_person().public_id,
        at=at,
    )


def _actor(person: Named | None) -> str:
    return person.name if person else ""


def _with_actors(steps: list[dict[str, object]], actors: list[str]) -> list[dict[str, object]]:
    return [
        {**step, "detail": " · ".join(str(each) for each in (step["detail"], actor) if each)}
        for step, actor in zip(steps, actors, strict=True)
    ]


def _row(each: Registration) -> list[Any]:
    return [
        each.public_id, each.partner.name, each.account.public_id, each.account.country, scope_name(each), each.state,
        instant(each.submitted_at), each.due_at and instant(each.due_at), each.decided_at and instant(each.decided_at),
    ]  # fmt: skip
