"""Ending a concession before its time."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.catalog import concessions as terms
from marketplace.catalog import queries
from marketplace.catalog.models import Concession
from marketplace.core import clock
from marketplace.web.attempts import succeeds
from marketplace.web.operator.partner_forms import ReasonForm

ending = Blueprint("ending", __name__, url_prefix="/<concession_id>/ending")


@ending.get("/new")
def new(concession_id: str) -> str:
    """Ask why it ends now."""
    return _page(queries.concession_by_public_id(concession_id), ReasonForm())


@ending.post("/")
def create(concession_id: str) -> Response | tuple[str, int]:
    """End it at once."""
    concession, form = queries.concession_by_public_id(concession_id), ReasonForm()
    if form.validate_on_submit() and succeeds(
        form, lambda: terms.end_concession(concession, reason=form.reason.data, at=clock.now())
    ):
        flash(_("The concession has ended."), "success")
        return redirect(url_for("operator.concessions.show", concession_id=concession_id), 303)
    return _page(concession, form), 422


def _page(concession: Concession, form: ReasonForm) -> str:
    return render_template("operator/concessions/ending/new.html", concession=concession, form=form)
