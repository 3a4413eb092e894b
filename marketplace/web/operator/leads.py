"""Leads at the operator's: number and instant of each, one word where it was routed, and the house's own in full."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response as Answer
from wtforms import SelectField
from wtforms.validators import InputRequired

from marketplace.core import clock
from marketplace.partners import queries as partners
from marketplace.protection.leads import queries, working
from marketplace.protection.leads.errors import LeadNotFound
from marketplace.protection.leads.rules import STANDINGS
from marketplace.protection.models import Lead, LeadDetail
from marketplace.runtime.people import current_person
from marketplace.statements.csv_export import instant
from marketplace.web.attempts import succeeds
from marketplace.web.csv_files import csv_file, every_row
from marketplace.web.fields import country_name, options
from marketplace.web.forms import CheckedForm
from marketplace.web.lead_forms import StepForm, take_step
from marketplace.web.lead_words import told
from marketplace.web.operator.lead_sheets import sheets

NAMING = ("company", "contact", "email", "phone", "website", "country", "message")
COLUMNS = ("lead", "source", "received_at", "standing", *NAMING)
ROWS_AT_ONCE = 500

leads = Blueprint("leads", __name__, url_prefix="/leads")
steps = Blueprint("steps", __name__, url_prefix="/<lead_id>/steps")
handing = Blueprint("handing", __name__, url_prefix="/<lead_id>/handing")


class HandingForm(CheckedForm):
    """To whom."""

    partner = SelectField(_l("Partner"), [InputRequired(_l("Choose a partner."))])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.partner.choices = options(partners.names_to_choose_from(), first=_l("Choose a partner"))


@leads.get("/")
def index() -> str | Response:
    """List them, the newest first, or give the same as CSV."""
    filters: dict[str, Any] = {"search": request.args.get("q", ""), "standing": request.args.get("standing", "")}
    if request.args.get("format") == "csv":
        rows = every_row(lambda cursor: queries.page(**filters, cursor=cursor, limit=ROWS_AT_ONCE))
        return csv_file("leads.csv", COLUMNS, map(_row, rows))
    page = queries.page(**filters, cursor=request.args.get("cursor"))
    return render_template("operator/leads/index.html", page=page, standings=STANDINGS)


@leads.get("/<lead_id>/")
def show(lead_id: str) -> str:
    """Show one: everything of a lead that stayed with the house, one word of any other."""
    return _page(queries.by_public_id(lead_id))


@steps.post("/", endpoint="create")
def advance(lead_id: str) -> Answer | tuple[str, int]:
    """Note what became of a lead that the house works itself."""
    found = _own(queries.by_public_id(lead_id))
    form = StepForm().offer(found)
    if form.validate_on_submit() and take_step(form, found, current_person().public_id):
        flash(_("Noted."), "success")
        return redirect(url_for("operator.leads.show", lead_id=lead_id), 303)
    return _page(queries.by_public_id(lead_id), form=form), 422


@handing.post("/", endpoint="create")
def hand(lead_id: str) -> Answer | tuple[str, int]:
    """Give a lead to a partner; what names the customer is that partner's alone from then on."""
    found, form, by = queries.by_public_id(lead_id), HandingForm(), current_person().public_id
    if form.validate_on_submit() and succeeds(
        form, lambda: working.hand(found, partners.by_public_id(form.partner.data), by=by, at=clock.now())
    ):
        flash(_("Handed over. Only that partner reads it now."), "success")
        return redirect(url_for("operator.leads.show", lead_id=lead_id), 303)
    return _page(queries.by_public_id(lead_id), handing_form=form), 422


for nested in (sheets, steps, handing):
    leads.register_blueprint(nested)


def _own(lead: Lead) -> LeadDetail:
    if lead.detail is None:
        raise LeadNotFound(lead.public_id)
    return lead.detail


def _page(lead: Lead, *, form: StepForm | None = None, handing_form: HandingForm | None = None) -> str:
    detail = lead.detail
    return render_template(
        "operator/leads/show.html",
        lead=lead,
        detail=detail,
        form=form or (StepForm(formdata=None).offer(detail) if detail else None),
        handing=handing_form or HandingForm(formdata=None),
        offerings=queries.offerings_of(detail) if detail else (),
        country=country_name(detail.country) if detail else "",
        steps=told(queries.steps_of(lead.id)) if detail else [],
    )


def _row(each: Lead) -> list[object]:
    facts = [each.public_id, each.source, instant(each.received_at), each.standing]
    return [*facts, *(getattr(each.detail, name, None) for name in NAMING)]
