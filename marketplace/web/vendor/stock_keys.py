"""The licence keys of a plan: the list without their text, adding some, taking free ones back."""

from __future__ import annotations

from collections.abc import Iterator

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from marketplace.core import clock
from marketplace.core.errors import Conflict
from marketplace.db.transaction import transaction
from marketplace.runtime.people import current_person
from marketplace.statements.csv_export import instant
from marketplace.stock import keys as licence_keys
from marketplace.stock import queries
from marketplace.stock.errors import KeysInvalid
from marketplace.stock.models import LicenceKey, Stock
from marketplace.stock.queries.stocks import KEY_STATES
from marketplace.stock.vault import Vault
from marketplace.web.csv_files import csv_file, every_row
from marketplace.web.filters import format_count
from marketplace.web.vendor.stock_forms import KeysForm
from marketplace.web.vendor.stock_revocations import revocations

COLUMNS = ("key", "ends_in", "state", "order", "added_at", "delivered_at", "revoked_at")
ROWS_AT_ONCE = 500

keys = Blueprint("keys", __name__, url_prefix="/<plan_id>/keys")
keys.register_blueprint(revocations)


@keys.get("/")
def index(plan_id: str) -> str | Response:
    """List the keys that the filters leave, or give the same as CSV: their last characters, never their text."""
    plan, held = queries.stock_of(current_person().party_id, plan_id)
    state, search = request.args.get("state", ""), request.args.get("q", "")
    if request.args.get("format") == "csv":
        return csv_file("licence-keys.csv", COLUMNS, map(_row, _every_key(plan.id, state, search)))
    page = queries.keys_page(plan.id, state=state, search=search, cursor=request.args.get("cursor"))
    return render_template("vendor/stock/keys/index.html", plan=plan, stock=held, page=page, states=KEY_STATES)


@keys.get("/new")
def new(plan_id: str) -> str:
    """Ask for keys."""
    return _page(plan_id, KeysForm(), [])


@keys.post("/")
def create(plan_id: str) -> Response | tuple[str, int]:
    """Add all the keys, or none and say what is wrong in which row."""
    form, held = KeysForm(), _own(plan_id)
    if not form.validate_on_submit():
        return _page(plan_id, form, []), 422
    lines = form.lines()
    if form.errors:
        return _page(plan_id, form, []), 422
    vault = Vault(current_app.config["SECRET_KEY"])
    owed = _owed(held)
    try:
        with transaction():
            count = licence_keys.add_keys(held, lines, vault=vault, at=clock.now())
    except KeysInvalid as refusal:
        form.form_errors = [refusal.message]
        return _page(plan_id, form, refusal.mistakes), 422
    except Conflict as refusal:
        form.form_errors = [refusal.message]
        return _page(plan_id, form, []), 422
    flash(_added(count, owed - _owed(held)), "success")
    return redirect(url_for("vendor.stock.show", plan_id=plan_id), 303)


@keys.post("/withdrawal")
def destroy(plan_id: str) -> Response:
    """Take one free key back, or all of them: they are never given out."""
    held, key_id = _own(plan_id), request.form.get("key", "")
    try:
        with transaction():
            if key_id:
                licence_keys.withdraw(held, key_id, at=clock.now())
                count = 1
            else:
                count = licence_keys.withdraw_all(held, at=clock.now())
    except Conflict:
        flash(_("This key is promised or delivered, so it cannot be taken back."), "warning")
    else:
        flash(
            ngettext("One key was withdrawn.", "%(count)s keys were withdrawn.", count, count=format_count(count)),
            "success",
        )
    return redirect(url_for(".index", plan_id=plan_id), 303)


def _own(plan_id: str) -> Stock:
    return queries.stock_of(current_person().party_id, plan_id)[1]


def _owed(held: Stock) -> int:
    return queries.figures_of([held.plan_id])[held.plan_id].owed


def _added(count: int, handed_over: int) -> str:
    """Say how many keys came in, and how many units went on to buyers who had waited for them."""
    said = ngettext("One key was added.", "%(count)s keys were added.", count, count=format_count(count))
    if handed_over <= 0:
        return str(said)
    went = ngettext(
        "One went to a buyer who was waiting.",
        "%(count)s went to buyers who were waiting.",
        handed_over,
        count=format_count(handed_over),
    )
    return f"{said} {went}"


def _every_key(plan_id: int, state: str, search: str) -> Iterator[LicenceKey]:
    return every_row(
        lambda cursor: queries.keys_page(plan_id, state=state, search=search, cursor=cursor, limit=ROWS_AT_ONCE)
    )


def _row(key: LicenceKey) -> list[object]:
    delivered_at, order = key.delivered_at, key.delivery.order_ref if key.delivery else None
    return [
        key.public_id, key.last4, key.state, order, instant(key.added_at),
        instant(delivered_at) if delivered_at else None, instant(key.revoked_at) if key.revoked_at else None,
    ]  # fmt: skip


def _page(plan_id: str, form: KeysForm, mistakes: list[str] | tuple[str, ...]) -> str:
    plan, held = queries.stock_of(current_person().party_id, plan_id)
    return render_template("vendor/stock/keys/new.html", plan=plan, stock=held, form=form, mistakes=mistakes)
