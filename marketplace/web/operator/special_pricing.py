"""Requests for special pricing at the operator's: what was granted by itself, what waits, and the decision.

Nothing here names a partner's customer: accounts are shown by their pseudonyms.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as Answer
from wtforms import RadioField, TextAreaField
from wtforms.validators import InputRequired, Length

from marketplace.core import clock
from marketplace.customers import directory
from marketplace.identity.names import names_of
from marketplace.insight import concession_costs
from marketplace.protection import holding
from marketplace.protection.holding import Hold
from marketplace.runtime.people import current_person
from marketplace.special_pricing import deciding, queries
from marketplace.special_pricing.models import PricingRequest
from marketplace.special_pricing.rules import STATES
from marketplace.statements.csv_export import instant
from marketplace.web.attempts import succeeds
from marketplace.web.csv_files import csv_file, every_row
from marketplace.web.fields import PercentField, options
from marketplace.web.forms import CheckedForm
from marketplace.web.registration_words import HOLDS
from marketplace.web.special_pricing_words import about, outside_words, told

COLUMNS = (
    "request", "partner", "account", "offering", "asked_bps", "granted_bps", "funder", "state", "outside", "asked_at",
    "due_at", "decided_at", "ends_at",
)  # fmt: skip
ROWS_AT_ONCE = 500

special_pricing = Blueprint("special_pricing", __name__, url_prefix="/special-pricing")
approval = Blueprint("approval", __name__, url_prefix="/<request_id>/approval")
rejection = Blueprint("rejection", __name__, url_prefix="/<request_id>/rejection")


class GrantForm(CheckedForm):
    """How much of what was asked for, and who bears it."""

    rate = PercentField(
        _l("Extra margin"),
        [InputRequired(_l("Write the extra margin in per cent."))],
        description=_l("All that was asked for, or less."),
    )
    funder = RadioField(
        _l("Funded by"),
        [InputRequired(_l("Choose who bears it."))],
        choices=options(
            {
                "operator": _l("The operator: vendor and fee get what they would get without it."),
                "vendor": _l("The vendor: its proceeds and the marketplace fee count on the lower partner price."),
            }
        ),
        default="operator",
    )


class RefusalForm(CheckedForm):
    """Why nothing is granted."""

    reason = TextAreaField(
        _l("Reason"),
        [InputRequired(_l("Write why: the partner reads exactly this.")), Length(max=1_000)],
        description=_l("The partner reads exactly this. Name no other partner and no customer."),
    )


@special_pricing.get("/")
def index() -> str | Response:
    """List requests by state and words, those that wait with their deadlines; or give the same as CSV."""
    chosen: dict[str, Any] = {"state": request.args.get("state", ""), "search": request.args.get("q", "")}
    if request.args.get("format") == "csv":
        rows = every_row(lambda cursor: queries.page(**chosen, cursor=cursor, limit=ROWS_AT_ONCE))
        return csv_file("special-pricing.csv", COLUMNS, map(_row, rows))
    page = queries.page(**chosen, cursor=request.args.get("cursor"))
    return render_template("operator/special_pricing/index.html", page=page, states=STATES, about=about, at=clock.now())


@special_pricing.get("/<request_id>/")
def show(request_id: str) -> str:
    """Show one request: what it would cost, whose the account is, until when to decide, and every step."""
    found = queries.by_public_id(request_id)
    return _page(found, _grant_form(found), RefusalForm())


@approval.post("/")
def create(request_id: str) -> Answer | tuple[str, int]:
    """Grant all or a part of it."""
    found, form, by = queries.by_public_id(request_id), GrantForm(), current_person().public_id
    if form.validate_on_submit() and succeeds(
        form, lambda: deciding.approve(found, bps=form.rate.bps, funder=form.funder.data, by=by, at=clock.now())
    ):
        flash(_("Granted: the partner's next quote has it."), "success")
        return redirect(url_for("operator.special_pricing.show", request_id=request_id), 303)
    return _overtaken(request_id) or (_page(queries.by_public_id(request_id), form, RefusalForm(formdata=None)), 422)


@rejection.post("/", endpoint="create")
def reject(request_id: str) -> Answer | tuple[str, int]:
    """Turn it down, with a reason."""
    found, form, by = queries.by_public_id(request_id), RefusalForm(), current_person().public_id
    reason = form.reason.data or ""
    if form.validate_on_submit() and succeeds(
        form, lambda: deciding.reject(found, reason=reason, by=by, at=clock.now())
    ):
        flash(_("Rejected. The partner reads your words."), "success")
        return redirect(url_for("operator.special_pricing.show", request_id=request_id), 303)
    found = queries.by_public_id(request_id)
    return _overtaken(request_id) or (_page(found, _grant_form(found), form), 422)


special_pricing.register_blueprint(approval)
special_pricing.register_blueprint(rejection)


def _overtaken(request_id: str) -> Answer | None:
    """Lead whoever comes too late to the decision that there is; None where it can still be made."""
    if queries.by_public_id(request_id).is_open:
        return None
    flash(_("It is decided already. This is what became of it."), "warning")
    return redirect(url_for("operator.special_pricing.show", request_id=request_id), 303)


def _grant_form(found: PricingRequest) -> GrantForm:
    return GrantForm(formdata=None, data={"rate": found.bps, "funder": "operator"})


def _page(found: PricingRequest, grant: GrantForm, refusal: RefusalForm) -> str:
    at = clock.now()
    names = names_of({step.actor for step in found.steps})
    return render_template(
        "operator/special_pricing/show.html",
        wanted=found,
        about=about(found),
        outside=outside_words(found),
        costs=concession_costs.of_request(found, found.bps, at=at),
        holds=_holds(found, at),
        hold_words=HOLDS,
        steps=told(found.steps, {actor: each.name for actor, each in names.items()}, is_house=True),
        grant=grant,
        refusal=refusal,
        at=at,
    )


def _holds(found: PricingRequest, at: datetime) -> Sequence[Hold]:
    """Return what stands on the request's account, while somebody has to decide."""
    if found.account is None or not found.is_open:
        return []
    account = directory.standing(found.account.public_id)
    return holding.holds_on([account], at=at)[account.id]


def _row(each: PricingRequest) -> list[object]:
    concession, account = each.concession, each.account
    return [
        each.public_id, each.partner.name, account and account.public_id, about(each), each.bps,
        concession and concession.bps, concession and concession.funder, each.state, " ".join(each.outside),
        instant(each.asked_at), each.due_at and instant(each.due_at), each.decided_at and instant(each.decided_at),
        instant(concession.ends_at if concession else each.ends_at),
    ]  # fmt: skip
