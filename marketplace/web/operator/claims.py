"""Claims at the operator's: what waits for an adjudicator until when, the evidence, and the decision.

Nothing here names a partner's customer: accounts are shown by their pseudonyms, evidence by kinds of facts.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from marketplace.claims import deciding, given, queries
from marketplace.claims.amounts import Priced
from marketplace.claims.deciding import Ruling
from marketplace.claims.models import Claim
from marketplace.claims.rules import STATES
from marketplace.core import clock
from marketplace.db.base import db
from marketplace.identity.names import names_of
from marketplace.ledger import queries as books
from marketplace.runtime.people import current_person
from marketplace.statements.csv_export import instant
from marketplace.web.attempts import succeeds
from marketplace.web.claim_words import BASES, RULES, evidence_told, told
from marketplace.web.csv_files import csv_file, every_row
from marketplace.web.operator.claim_forms import AwardForm, RefusalForm, RulingForm

COLUMNS = (
    "claim", "partner", "state", "rule", "order", "account", "filed_by", "submitted_at", "due_at", "escalated_at",
    "decided_at", "currency", "amount_minor", "paid_minor", "paid_at",
)  # fmt: skip
ROWS_AT_ONCE = 500

claims = Blueprint("claims", __name__, url_prefix="/claims")
award = Blueprint("award", __name__, url_prefix="/<claim_id>/award")
refusal = Blueprint("refusal", __name__, url_prefix="/<claim_id>/refusal")


@claims.get("/")
def index() -> str | Response:
    """List claims by state and by words, those that wait with their clocks; or give the same as CSV."""
    filters: dict[str, Any] = {"search": request.args.get("q", ""), "state": request.args.get("state", "")}
    if request.args.get("format") == "csv":
        rows = every_row(lambda cursor: queries.page(**filters, cursor=cursor, limit=ROWS_AT_ONCE))
        return csv_file("claims.csv", COLUMNS, map(_row, rows))
    page = queries.page(**filters, cursor=request.args.get("cursor"))
    return render_template("operator/claims/index.html", page=page, states=STATES, rules=RULES, at=clock.now())


@claims.get("/<claim_id>/")
def show(claim_id: str) -> str:
    """Show one claim: the order, the evidence, what it would give, and every step."""
    return _page(queries.by_public_id(claim_id), AwardForm(), RefusalForm())


@award.post("/")
def create(claim_id: str) -> Answer | tuple[str, int]:
    """Decide for the partner, where what it gives is still what was shown."""
    claim, form = queries.by_public_id(claim_id), AwardForm()
    if form.validate_on_submit():
        verb = partial(deciding.grant, moves_account=form.moves_account.data, gives_twice=form.gives_twice.data)
        total = _total(deciding.foresee(claim)[1])
        if form.shown.data != str(total):
            form.form_errors = [_("What it gives has changed since you saw it. Look again.")]
        elif succeeds(form, lambda: verb(claim, _ruling(form), at=clock.now())):
            flash(_("Won. What stands of the amount goes to the partner's book."), "success")
            return redirect(url_for("operator.claims.show", claim_id=claim_id), 303)
    return _again(claim_id, form, form, RefusalForm(formdata=None))


@refusal.post("/", endpoint="create")
def refuse(claim_id: str) -> Answer | tuple[str, int]:
    """Decide against the partner, by a rule and on written evidence."""
    claim, form = queries.by_public_id(claim_id), RefusalForm()
    if form.validate_on_submit() and succeeds(form, lambda: deciding.refuse(claim, _ruling(form), at=clock.now())):
        flash(_("Refused. The partner reads the rule and your words."), "success")
        return redirect(url_for("operator.claims.show", claim_id=claim_id), 303)
    return _again(claim_id, form, AwardForm(formdata=None), form)


claims.register_blueprint(award)
claims.register_blueprint(refusal)


def _again(claim_id: str, sent: RulingForm, granting: AwardForm, refusing: RefusalForm) -> Answer | tuple[str, int]:
    """Show the form with its mistake; of a claim that somebody else has decided meanwhile there is none any more."""
    claim = queries.by_public_id(claim_id)
    if claim.is_open:
        return _page(claim, granting, refusing), 422
    flash(" ".join(str(error) for error in sent.form_errors) or _("This claim is decided."), "warning")
    return redirect(url_for("operator.claims.show", claim_id=claim_id), 303)


def _ruling(form: RulingForm) -> Ruling:
    return Ruling(form.rule.data, form.evidence.data or "", current_person().public_id)


def _total(worth: list[Priced]) -> int:
    return sum(each.due.stands_minor for each in worth)


def _page(claim: Claim, granting: AwardForm, refusing: RefusalForm) -> str:
    found, worth = deciding.foresee(claim)
    granting.shown.data = str(_total(worth))
    deciders = names_of({step.actor for step in claim.steps})
    return render_template(
        "operator/claims/show.html",
        claim=claim,
        found=found,
        worth=worth,
        total=_total(worth),
        gifts=given.of_order(found.sale.id) if found.sale else [],
        twice_minor=sum(gift.left_minor for gift in deciding.given_twice(claim, found, worth)),
        others=queries.of_order(found.sale.id, besides=claim.id) if found.sale else [],
        adjudication=queries.adjudication_of(claim.id),
        booked=books.transaction_by_key(db.session(), f"claim:{claim.public_id}"),
        hindrance=_hindrance(claim, found.sale.public_id if found.sale else ""),
        rules=RULES,
        bases=BASES,
        evidence=evidence_told(claim),
        steps=_with_names(told(claim.steps), [_name(deciders, step.actor) for step in claim.steps]),
        award=granting,
        refusal=refusing,
        at=clock.now(),
    )


def _hindrance(claim: Claim, order_ref: str) -> str:
    """Why somebody else has to decide; empty where the reader may."""
    me = current_person().public_id
    if claim.state == "appealed" and deciding.first_decider(claim) == me:
        return str(_("You refused this claim, so somebody else decides about the appeal."))
    if order_ref and deciding.entered_by(order_ref) == me:
        return str(_("You entered this order, so somebody else decides about the claim."))
    return ""


def _name(deciders: Any, actor: str) -> str:
    person = deciders.get(actor)
    return person.name if person else ""


def _with_names(steps: list[dict[str, object]], names: list[str]) -> list[dict[str, object]]:
    return [
        {**step, "detail": " · ".join(str(each) for each in (step["detail"], name) if each)}
        for step, name in zip(steps, names, strict=True)
    ]


def _row(each: Claim) -> list[Any]:
    order = each.order
    return [
        each.public_id, each.partner.name, each.state, each.rule, order.public_id if order else each.order_ref,
        order.account.public_id if order else "", each.origin, instant(each.submitted_at),
        each.due_at and instant(each.due_at), each.escalated_at and instant(each.escalated_at),
        each.decided_at and instant(each.decided_at), each.currency, each.amount_minor, each.paid_minor,
        each.paid_at and instant(each.paid_at),
    ]  # fmt: skip
