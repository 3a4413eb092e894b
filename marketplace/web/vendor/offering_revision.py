"""Proposing a change of what is on sale: words, pictures and prices beside what stands until the operator decides."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.catalog import review, revisions
from marketplace.catalog.models import Offering
from marketplace.core import clock
from marketplace.runtime.people import current_person
from marketplace.web.attempts import succeeds
from marketplace.web.vendor.offering_forms import WordsForm
from marketplace.web.vendor.offering_revision_pictures import pictures
from marketplace.web.vendor.offering_revision_prices import prices
from marketplace.web.vendor.own import on_sale, own
from marketplace.web.vendor.proposals import facts_of

revision = Blueprint("revision", __name__, url_prefix="/<offering_id>/revision")
revision.register_blueprint(prices)
revision.register_blueprint(pictures)


@revision.get("/")
def show(offering_id: str) -> str:
    """Show the proposal beside what stands, where its review is, and what came of earlier ones."""
    offering, at = own(offering_id), clock.now()
    proposed = revisions.open_revision(offering)
    return render_template(
        "vendor/offerings/revision/show.html",
        offering=offering,
        revision=proposed,
        reason=review.last_reason(offering) if proposed else "",
        steps=review.steps_of(offering),
        **(facts_of(proposed, at=at) if proposed else {}),
    )


@revision.get("/edit")
def edit(offering_id: str) -> str:
    """Ask for other words, beginning with those proposed already, or else with those that stand."""
    offering, form = on_sale(offering_id), WordsForm()
    proposed = revisions.open_revision(offering)
    form.fill({**revisions.present(offering), **(proposed.changes if proposed else {})})
    return _page(offering, form)


@revision.post("/")
def update(offering_id: str) -> Response | tuple[str, int]:
    """Propose these words; proposed prices and pictures stay proposed."""
    offering, form = on_sale(offering_id), WordsForm()
    if form.validate_on_submit():
        wanted = {**form.words(), "category": form.category.data, "problems": form.problems.data or []}
        by, at = current_person().public_id, clock.now()
        if succeeds(form, lambda: revisions.amend(offering, wanted, by=by, at=at)):
            flash(_("The proposal is kept. Send it in when it is complete."), "success")
            return redirect(url_for(".show", offering_id=offering_id), 303)
    return _page(offering, form), 422


def _page(offering: Offering, form: WordsForm) -> str:
    return render_template("vendor/offerings/revision/edit.html", offering=offering, form=form)
