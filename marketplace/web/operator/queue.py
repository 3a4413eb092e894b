"""The decision queue: everything that waits for somebody of the operator, the first due first."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as Answer
from wtforms import TextAreaField
from wtforms.validators import InputRequired, Length

from marketplace.core import clock
from marketplace.db.paging import Page
from marketplace.identity.names import Named, names_of
from marketplace.insight import waiting
from marketplace.messaging.models import InboxEvent
from marketplace.payments import refusals
from marketplace.runtime.people import current_person
from marketplace.statements.csv_export import instant
from marketplace.web.attempts import succeeds
from marketplace.web.csv_files import csv_file, every_row
from marketplace.web.doers import doer
from marketplace.web.forms import CheckedForm
from marketplace.web.operator.queue_words import WORDS
from marketplace.web.tallying import decisions

COLUMNS = ("kind", "owner", "subject", "about", "since", "due_at", "currency", "amount_minor", "asked_by")
OWNERS = ("channel_manager", "finance")
ROWS_AT_ONCE = 500

queue = Blueprint("queue", __name__, url_prefix="/queue")
decision = Blueprint("decision", __name__, url_prefix="/<event_id>/decision")


class DecisionForm(CheckedForm):
    """What was decided about money that was not booked."""

    decision = TextAreaField(
        _l("What was decided"),
        [InputRequired(_l("Write what was decided: it stays on record.")), Length(max=1000)],
        description=_l("Such as: paid back on Stripe's dashboard, with the id of the refund."),
    )


@queue.get("/")
def index() -> str | Response:
    """List what waits, by kind and by whose decision it is; or give the same as CSV."""
    at, kind, owner = clock.now(), request.args.get("kind", ""), request.args.get("owner", "")
    chosen: dict[str, Any] = {"kind": kind if kind in WORDS else "", "owner": owner if owner in OWNERS else ""}
    if request.args.get("format") == "csv":
        return csv_file("decisions.csv", COLUMNS, every_row(lambda cursor: _rows(at, chosen, cursor)))
    page = waiting.page(at, **chosen, cursor=request.args.get("cursor"))
    return render_template(
        "operator/queue/index.html",
        page=page,
        names=_askers(page),
        me=current_person().public_id,
        counts=decisions().by_kind,
        words=WORDS,
        owners=OWNERS,
        chosen=chosen,
        at=at,
    )


@decision.get("/new")
def new(event_id: str) -> str:
    """Show a payment that was not booked and ask what was decided about it."""
    return _page(refusals.refused(event_id), DecisionForm())


@decision.post("/")
def create(event_id: str) -> Answer | tuple[str, int]:
    """Note the decision."""
    event, form = refusals.refused(event_id), DecisionForm()
    if form.validate_on_submit() and succeeds(form, lambda: refusals.decide(event, decision=form.decision.data)):
        flash(_("The decision is on record."), "success")
        return redirect(url_for("operator.queue.index"), 303)
    return _page(event, form), 422


def _page(event: InboxEvent, form: DecisionForm) -> str:
    is_decided = refusals.is_decided(event.event_id)
    return render_template("operator/queue/decision/new.html", event=event, form=form, is_decided=is_decided)


def _rows(at: datetime, chosen: dict[str, Any], cursor: str | None) -> Page[list[object]]:
    """Return what a file says about some of what waits: a row for each currency of each."""
    page = waiting.page(at, **chosen, cursor=cursor, limit=ROWS_AT_ONCE)
    names = _askers(page)
    return Page([row for each in page.items for row in _told(each, names)], page.next_cursor)


def _told(each: waiting.Waiting, names: dict[str, Named]) -> list[list[object]]:
    named = [each.kind, each.owner, each.subject, each.about, instant(each.since), instant(each.due_at)]
    asked_by = doer(each.asked_by, names) if each.asked_by else ""
    return [[*named, currency, amount_minor, asked_by] for currency, amount_minor in each.sums]


def _askers(page: Page[waiting.Waiting]) -> dict[str, Named]:
    return names_of({each.asked_by for each in page.items if each.asked_by})


queue.register_blueprint(decision)
