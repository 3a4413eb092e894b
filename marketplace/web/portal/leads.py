"""The partner's leads: who asked the house for something and is this partner's customer, and what became of it."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from marketplace.customers.domains import domain_of
from marketplace.protection.leads import queries
from marketplace.protection.leads.rules import STATES
from marketplace.protection.models import LeadDetail
from marketplace.protection.queries import newest_on
from marketplace.runtime.people import current_person
from marketplace.statements.csv_export import instant
from marketplace.web.csv_files import csv_file, every_row
from marketplace.web.fields import country_name
from marketplace.web.lead_forms import StepForm, take_step
from marketplace.web.lead_words import told

COLUMNS = ("lead", "received_at", "state", "company", "contact", "email", "phone", "website", "country", "message")
ROWS_AT_ONCE = 500

leads = Blueprint("leads", __name__, url_prefix="/leads")
steps = Blueprint("steps", __name__, url_prefix="/<lead_id>/steps")


@leads.get("/")
def index() -> str | Response:
    """List them, the newest first, or give the same as CSV."""
    partner_id = current_person().party_id
    filters: dict[str, Any] = {"search": request.args.get("q", ""), "state": request.args.get("state", "")}
    if request.args.get("format") == "csv":
        rows = every_row(
            lambda cursor: queries.page_of_partner(partner_id, **filters, cursor=cursor, limit=ROWS_AT_ONCE)
        )
        return csv_file("leads.csv", COLUMNS, map(_row, rows))
    page = queries.page_of_partner(partner_id, **filters, cursor=request.args.get("cursor"))
    return render_template("portal/leads/index.html", page=page, states=STATES)


@leads.get("/<lead_id>/")
def show(lead_id: str) -> str:
    """Show one lead: who wrote, what for, and what to do next. Who only looks through the partner's eyes sees none."""
    if current_person().is_watching:
        return render_template("portal/leads/_hidden.html")
    found = queries.of_partner(current_person().party_id, lead_id)
    return _page(found, StepForm().offer(found))


@steps.post("/", endpoint="create")
def advance(lead_id: str) -> Answer | tuple[str, int]:
    """Note what became of it."""
    found, by = queries.of_partner(current_person().party_id, lead_id), current_person().public_id
    form = StepForm().offer(found)
    if form.validate_on_submit() and take_step(form, found, by):
        flash(_("Noted."), "success")
        return redirect(url_for("portal.leads.show", lead_id=lead_id), 303)
    return _page(queries.of_partner(current_person().party_id, lead_id), form), 422


leads.register_blueprint(steps)


def _page(found: LeadDetail, form: StepForm) -> str:
    offerings = queries.offerings_of(found)
    known = [each for each in (domain_of(found.website), domain_of(found.email)) if each]
    return render_template(
        "portal/leads/show.html",
        lead=found,
        registration=newest_on(current_person().party_id, [found.account_id] if found.account_id else []),
        form=form,
        offerings=offerings,
        plans=[each.plans[0].public_id for each in offerings if each.plans],
        identity=known[0] if known else "",
        country=country_name(found.country),
        steps=told(queries.steps_of(found.lead_id)),
    )


def _row(each: LeadDetail) -> list[object]:
    return [
        each.public_id, instant(each.received_at), each.state, each.company, each.contact, each.email, each.phone,
        each.website, each.country, each.message,
    ]  # fmt: skip
