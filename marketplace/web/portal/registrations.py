"""The partner's registrations: claims on accounts, each answered when it is made."""

from __future__ import annotations

from datetime import datetime
from itertools import islice
from typing import Any

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from marketplace.core import clock
from marketplace.partners.models import Partner
from marketplace.protection import approving, protections, queries, registration
from marketplace.protection.models import Protection, Registration
from marketplace.protection.rules import STATES
from marketplace.runtime.people import current_person
from marketplace.statements.csv_export import instant
from marketplace.web.attempts import attempt
from marketplace.web.csv_files import csv_file, every_row
from marketplace.web.fields import country_name
from marketplace.web.portal.registration_forms import RegistrationForm, house, new_form
from marketplace.web.portal.selling import current_partner
from marketplace.web.registration_words import scope_name, told, told_of

COLUMNS = (
    "registration", "company", "website", "tax_number", "country", "scope", "state", "submitted_at", "due_at",
    "protected_until", "tail_until",
)  # fmt: skip
ROWS_AT_ONCE = 500

registrations = Blueprint("registrations", __name__, url_prefix="/registrations")


@registrations.get("/")
def index() -> str | Response:
    """Show the partner's registrations with their states, or the same as CSV."""
    partner_id, at = current_person().party_id, clock.now()
    filters: dict[str, Any] = {"search": request.args.get("q", ""), "state": request.args.get("state", "")}
    if request.args.get("format") == "csv":
        return csv_file("registrations.csv", COLUMNS, map(_row, _every(partner_id, filters)))
    page = queries.page_of_partner(partner_id, **filters, cursor=request.args.get("cursor"))
    return render_template(
        "portal/registrations/index.html",
        page=page,
        at=at,
        states=STATES,
        protections=queries.protections_of(page.items),
        scope_name=scope_name,
    )


@registrations.get("/new")
def new() -> str:
    """Ask for three facts, or show them filled in."""
    return _page(new_form())


@registrations.post("/")
def create() -> Answer | tuple[str, int]:
    """Register an account and show the answer."""
    form, partner, by, at = RegistrationForm(), current_partner(), current_person().public_id, clock.now()
    if form.validate_on_submit() and (answered := attempt(form, lambda: _register(partner, form, by=by, at=at))):
        verdict, public_id = answered
        if verdict == "yours":
            flash(_("You have this account already. Nothing was registered again."), "info")
        return redirect(url_for(".show", registration_id=public_id), 303)
    return _page(form), 422


@registrations.get("/<registration_id>/")
def show(registration_id: str) -> str:
    """Show one registration: the answer, what it protects until when, its papers, and every step."""
    found, at = queries.of_partner(current_person().party_id, registration_id), clock.now()
    protection = protections.of_registration(found)
    return render_template(
        "portal/registrations/show.html",
        registration=found,
        protection=protection,
        standing=protection.standing(at) if protection else "none",
        wider=_wider(protection),
        is_own=found.steps[-1].rule == approving.OWN,
        scope=scope_name(found),
        country=country_name(found.named.country),
        steps=told(found.steps),
        windows=told_of(protection) if protection else [],
        at=at,
    )


def _wider(protection: Protection | None) -> str:
    """Return the id of the registration that a protection was handed over to, or nothing."""
    steps = protection.steps if protection and not protection.voided_at else []
    return next((str(step.evidence["registration"]) for step in steps if step.kind == "widened"), "")


def _register(partner: Partner, form: RegistrationForm, *, by: str, at: datetime) -> tuple[str, str]:
    """Return the verdict and the registration's id while the transaction is open."""
    answer = registration.register(partner, form.submission(), by=by, at=at, house=house())
    return answer.verdict, answer.registration.public_id


def _page(form: RegistrationForm) -> str:
    return render_template("portal/registrations/new.html", form=form, programme=current_partner().programme)


def _every(partner_id: int, filters: dict[str, Any]) -> Any:
    rows = every_row(lambda cursor: queries.page_of_partner(partner_id, **filters, cursor=cursor, limit=ROWS_AT_ONCE))
    while some := list(islice(rows, ROWS_AT_ONCE)):
        earned = queries.protections_of(some)
        yield from ((each, earned.get(each.id)) for each in some)


def _row(claimed: tuple[Registration, Protection | None]) -> list[object]:
    each, protection = claimed
    detail = each.named
    return [
        each.public_id, detail.company, detail.website, detail.tax_number, detail.country, scope_name(each), each.state,
        instant(each.submitted_at), each.due_at and instant(each.due_at), protection and instant(protection.ends_at),
        protection and instant(protection.tail_ends_at),
    ]  # fmt: skip
