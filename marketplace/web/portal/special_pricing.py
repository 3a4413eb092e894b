"""The partner's requests for special pricing: asked in one form, and inside the guard-rails answered at once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, current_app, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as Answer

from marketplace.core import clock
from marketplace.partners.models import Partner
from marketplace.protection.changes.queries import known_as
from marketplace.protection.errors import AskedTooOften, FactInvalid
from marketplace.runtime.people import current_person
from marketplace.special_pricing import asking, deciding, queries
from marketplace.special_pricing.asking import Wish
from marketplace.special_pricing.models import PricingRequest
from marketplace.special_pricing.rules import STATES
from marketplace.statements.csv_export import instant
from marketplace.web.attempts import attempt, press
from marketplace.web.csv_files import csv_file, every_row
from marketplace.web.portal.buying import named_account
from marketplace.web.portal.selling import current_partner
from marketplace.web.portal.special_pricing_forms import RequestForm, new_form
from marketplace.web.special_pricing_words import about, outside_words, told

COLUMNS = (
    "request", "customer", "offering", "asked_bps", "granted_bps", "state", "asked_at", "due_at", "ends_at", "reason",
)  # fmt: skip
ROWS_AT_ONCE = 500

special_pricing = Blueprint("special_pricing", __name__, url_prefix="/special-pricing")
withdrawal = Blueprint("withdrawal", __name__, url_prefix="/<request_id>/withdrawal")


@special_pricing.get("/")
def index() -> str | Response:
    """Show the partner's requests with their states, or the same as CSV."""
    partner_id = current_person().party_id
    filters: dict[str, Any] = {"search": request.args.get("q", ""), "state": request.args.get("state", "")}
    if request.args.get("format") == "csv":
        rows = every_row(
            lambda cursor: queries.page_of_partner(partner_id, **filters, cursor=cursor, limit=ROWS_AT_ONCE)
        )
        return csv_file("special-pricing.csv", COLUMNS, map(_row, rows))
    page = queries.page_of_partner(partner_id, **filters, cursor=request.args.get("cursor"))
    return render_template(
        "portal/special_pricing/index.html",
        page=page,
        states=STATES,
        about=about,
        names=_names(page.items),
        at=clock.now(),
    )


@special_pricing.get("/new")
def new() -> str:
    """Ask for how much, until when and why, filled in from where it begins."""
    at, partner = clock.now(), current_partner()
    return _page(new_form(partner, at), partner, at)


@special_pricing.post("/")
def create() -> Answer | tuple[str, int]:
    """Ask, and show the answer."""
    form, partner, at = RequestForm(), current_partner(), clock.now()
    if form.validate_on_submit() and (public_id := _asked(form, partner, at)):
        return redirect(url_for(".show", request_id=public_id), 303)
    return _page(form, current_partner(), at), 422


@special_pricing.get("/<request_id>/")
def show(request_id: str) -> str:
    """Show one request: the answer, why nobody had to look or somebody has to, and every step."""
    found = queries.of_partner(current_person().party_id, request_id)
    return render_template(
        "portal/special_pricing/show.html",
        wanted=found,
        about=about(found),
        company=_names([found]).get(found.account_id, ""),
        outside=outside_words(found),
        steps=told(found.steps),
        at=clock.now(),
    )


@withdrawal.post("/", endpoint="create")
def take_back(request_id: str) -> Answer:
    """Take a request back that nobody has decided; a second press changes nothing."""
    found = queries.of_partner(current_person().party_id, request_id)
    return press(
        lambda: deciding.withdraw(found, by=current_person().public_id, at=clock.now()),
        said=_("Taken back. Nobody decides about it any more."),
        back=url_for("portal.special_pricing.show", request_id=request_id),
    )


special_pricing.register_blueprint(withdrawal)


def _asked(form: RequestForm, partner: Partner, at: datetime) -> str | None:
    """Return the id of the request that the form has made; None where it was refused, and the form says why.

    Who the customer is, is asked in a transaction of its own: the question counts, whatever becomes of the request.
    A form that was sent before asks nobody again.
    """
    wish = attempt(form, lambda: _checked(form, partner, at))
    if wish is None:
        return None
    if (first := queries.by_submission(partner.id, wish.key)) is not None:
        return first.public_id
    try:
        account_id = named_account(partner, wish.customer)
    except (FactInvalid, AskedTooOften) as refusal:
        form.customer.errors = [*form.customer.errors, refusal.message]
        return None
    zone = str(current_app.config["MARKETPLACE_TIME_ZONE"])
    by = current_person().public_id
    return attempt(
        form,
        lambda: asking.ask(partner, wish, account_id=account_id, by=by, at=at, time_zone=zone).public_id,
    )


def _checked(form: RequestForm, partner: Partner, at: datetime) -> Wish:
    wish = form.wish(partner, at)
    asking.check(partner, wish, at=at)
    return wish


def _page(form: RequestForm, partner: Partner, at: datetime) -> str:
    granted = queries.granted_at_once(partner.id, at=at)
    return render_template("portal/special_pricing/new.html", form=form, programme=partner.programme, granted=granted)


def _names(requests: Iterable[PricingRequest]) -> dict[int | None, str]:
    """How the partner calls the customers that it asks for: people know companies by name, not by number."""
    keys = [each.account_id for each in requests if each.account_id]
    return {key: known[0].company for key, known in known_as(current_person().party_id, keys).items()}


def _row(each: PricingRequest) -> list[object]:
    concession = each.concession
    return [
        each.public_id, each.customer, about(each), each.bps, concession and concession.bps, each.state,
        instant(each.asked_at), each.due_at and instant(each.due_at), instant(concession.ends_at if concession else
        each.ends_at), each.reason,
    ]  # fmt: skip
