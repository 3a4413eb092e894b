"""Seeing what a partner sees: opened with a reason that the partner reads, read-only, over by itself."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.core import clock
from marketplace.db.transaction import transaction
from marketplace.partners import queries
from marketplace.partners import viewings as looks
from marketplace.partners.models import Partner
from marketplace.runtime.people import current_person
from marketplace.web.attempts import succeeds
from marketplace.web.operator.partner_forms import ReasonForm

viewing = Blueprint("viewing", __name__, url_prefix="/<partner_id>/viewing")
viewings = Blueprint("viewings", __name__, url_prefix="/viewings")


@viewing.get("/new")
def new(partner_id: str) -> str:
    """Ask why, and show who looked before."""
    return _page(queries.by_public_id(partner_id), ReasonForm())


@viewing.post("/")
def create(partner_id: str) -> Response | tuple[str, int]:
    """Open the viewing and go to the partner's home page."""
    partner, form, person = queries.by_public_id(partner_id), ReasonForm(), current_person()
    who = {
        "session_public_id": person.session_public_id,
        "viewed_by": person.public_id,
        "viewer_name": person.name,
    }
    if form.validate_on_submit() and succeeds(
        form, lambda: looks.start(partner, **who, reason=form.reason.data, at=clock.now())
    ):
        return redirect(url_for("portal.home.show"), 303)
    return _page(partner, form), 422


@viewings.post("/end", endpoint="destroy")
def destroy() -> Response:
    """End what this session looks at, and go back to the partner."""
    person, at = current_person(), clock.now()
    with transaction():
        open_now = looks.open_of(person.session_public_id, at=at)
        back = url_for("operator.partners.index")
        if open_now is not None:
            back = url_for("operator.partners.show", partner_id=open_now.partner.public_id)
        looks.end(person.session_public_id, at=at)
    flash(_("You see your own pages again."), "success")
    return redirect(back, 303)


def _page(partner: Partner, form: ReasonForm) -> str:
    page = looks.page_of(partner.id, cursor=request.args.get("cursor"))
    minutes = int(looks.LASTS.total_seconds() // 60)
    return render_template(
        "operator/partners/viewing/new.html", partner=partner, form=form, page=page, minutes=minutes, at=clock.now()
    )
