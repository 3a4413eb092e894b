"""Reveals at the operator's: asking for one, what it opens for as long as it lasts, and all that were asked for.

Each look is a press of a button, so that it is meant, and leaves a row that the partner reads.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.contacting import queries, revealing
from marketplace.contacting.errors import RevealOver
from marketplace.contacting.models import Reveal
from marketplace.contacting.revealing import What
from marketplace.contacting.rules import DECIDING, PURPOSES
from marketplace.core import clock
from marketplace.db.transaction import transaction
from marketplace.invoicing import queries as invoices
from marketplace.protection import queries as registrations
from marketplace.runtime.people import current_person
from marketplace.web.attempts import attempt
from marketplace.web.invoice_sheets import sheet_made_out_to
from marketplace.web.operator.letters import sale
from marketplace.web.operator.reveal_forms import RevealForm

WHOSE = ("mine", "all")

reveals = Blueprint("reveals", __name__, url_prefix="/reveals")
views = Blueprint("views", __name__, url_prefix="/<reveal_id>/views")
closing = Blueprint("closing", __name__, url_prefix="/<reveal_id>/closing")
of_order = Blueprint("reveals", __name__, url_prefix="/<order_id>/reveals")
of_registration = Blueprint("reveals", __name__, url_prefix="/<registration_id>/reveals")


@reveals.get("/")
def index() -> str:
    """List the reveals that one asked for oneself, or everybody's: who looked is no secret here."""
    is_everybody, purpose = request.args.get("whose") == "all", request.args.get("purpose", "")
    known = (*PURPOSES, *DECIDING)
    page = queries.reveals_page(
        asked_by="" if is_everybody else current_person().public_id,
        purpose=purpose if purpose in known else "",
        cursor=request.args.get("cursor"),
    )
    return render_template("operator/reveals/index.html", page=page, purposes=known, at=clock.now())


@reveals.get("/<reveal_id>/")
def show(reveal_id: str) -> str:
    """Show one reveal: what it was asked for, until when it opens, and each look."""
    reveal = revealing.by_public_id(reveal_id)
    return render_template("operator/reveals/show.html", **_facts(reveal))


@views.post("/")
def create(reveal_id: str) -> str | tuple[str, int]:
    """Show what it opens, and leave the row of the look."""
    reveal, wanted = revealing.by_public_id(reveal_id), _what(request.form.get("what", ""))
    with transaction():
        seen = revealing.look(reveal, wanted, session_secret=current_person().token, at=clock.now())
    order = reveal.order
    sheet = sheet_made_out_to(order, SimpleNamespace(**seen)) if wanted == "invoice" and order is not None else None
    return render_template("operator/reveals/views/create.html", seen=seen, what=wanted, sheet=sheet, **_facts(reveal))


@closing.post("/", endpoint="create")
def close(reveal_id: str) -> Response:
    """Close it before it ends; pressing twice changes nothing."""
    reveal = revealing.by_public_id(reveal_id)
    try:
        with transaction():
            revealing.close(reveal, session_secret=current_person().token, at=clock.now())
        flash(_("Closed. Nothing can be read by it any more, and the partner is being told."), "success")
    except RevealOver as refusal:
        flash(refusal.message, "warning")
    return redirect(url_for("operator.reveals.show", reveal_id=reveal_id), 303)


@of_order.get("/new")
def new(order_id: str) -> str:
    """Ask what the contact of an order is needed for."""
    return _order_page(order_id, RevealForm(order_id))


@of_order.post("/", endpoint="create")
def create_for_order(order_id: str) -> Response | tuple[str, int]:
    """Open it, and have the partner told."""
    sale(order_id)
    form = RevealForm(order_id)
    return _opened(form, order_id) or (_order_page(order_id, form), 422)


@of_registration.get("/new", endpoint="new")
def new_for_registration(registration_id: str) -> str:
    """Ask what the name of a registration's customer is needed for."""
    return _registration_page(registration_id, RevealForm(registration_id))


@of_registration.post("/", endpoint="create")
def create_for_registration(registration_id: str) -> Response | tuple[str, int]:
    """Open it, and have the partner told."""
    registrations.by_public_id(registration_id)
    form = RevealForm(registration_id)
    return _opened(form, registration_id) or (_registration_page(registration_id, form), 422)


reveals.register_blueprint(views)
reveals.register_blueprint(closing)


def _opened(form: RevealForm, about: str) -> Response | None:
    if not form.validate_on_submit():
        return None
    facts = {"purpose": form.purpose.data, "reason": form.reason.data, "hours": form.hours.data}
    secret, at = current_person().token, clock.now()
    reveal_id = attempt(form, lambda: revealing.ask(about, **facts, session_secret=secret, at=at).public_id)
    if reveal_id is None:
        return None
    flash(_("Open. The partner is being told, with your name and your words."), "success")
    return redirect(url_for("operator.reveals.show", reveal_id=reveal_id), 303)


def _order_page(order_id: str, form: RevealForm) -> str:
    order = sale(order_id)
    before = queries.reveals_of_order(order.id)
    return render_template("operator/orders/reveals/new.html", order=order, form=form, before=before, at=clock.now())


def _registration_page(registration_id: str, form: RevealForm) -> str:
    found = registrations.by_public_id(registration_id)
    return render_template("operator/registrations/reveals/new.html", registration=found, form=form)


def _what(word: str) -> What:
    return "invoice" if word == "invoice" else "registration" if word == "registration" else "contact"


def _facts(reveal: Reveal) -> dict[str, Any]:
    at, is_mine = clock.now(), reveal.asked_by == current_person().public_id
    has_invoice = reveal.order is not None and reveal.order.is_paid and invoices.of_order(reveal.order.id) is not None
    return {
        "reveal": reveal,
        "at": at,
        "is_open": is_mine and reveal.is_open(at),
        "is_mine": is_mine,
        "has_invoice": has_invoice,
        "minutes_left": max(0, int((reveal.expires_at - at).total_seconds() // 60)),
    }
