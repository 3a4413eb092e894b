"""Keys that were taken back with a refund: their vendor says that it has revoked them."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import ngettext
from werkzeug.wrappers import Response

from marketplace.core import clock
from marketplace.db.transaction import transaction
from marketplace.runtime.people import current_person
from marketplace.stock import keys as licence_keys
from marketplace.stock import queries
from marketplace.web.filters import format_count

revocations = Blueprint("revocations", __name__, url_prefix="/revocations")


@revocations.post("/")
def create(plan_id: str) -> Response:
    """Note that one key, or every one that waits for it, is revoked."""
    held, key_id = queries.stock_of(current_person().party_id, plan_id)[1], request.form.get("key", "")
    with transaction():
        count = licence_keys.confirm_revoked(held, {key_id} if key_id else set(), at=clock.now())
    flash(
        ngettext(
            "One key is noted as revoked.", "%(count)s keys are noted as revoked.", count, count=format_count(count)
        ),
        "success",
    )
    return redirect(url_for("vendor.stock.keys.index", plan_id=plan_id, state="revoking"), 303)
