"""Sending in for review: a draft, or the changes proposed of what is on sale; and taking it back."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from werkzeug.wrappers import Response

from marketplace.catalog import illustrating, problems, publishing, queries, review, revisions
from marketplace.catalog.models import Offering
from marketplace.catalog.review import Subject
from marketplace.core import clock
from marketplace.runtime.people import current_person
from marketplace.web.attempts import press, succeeds
from marketplace.web.vendor.own import own
from marketplace.web.vendor.proposals import facts_of

sending_in = Blueprint("review", __name__, url_prefix="/<offering_id>/review")


@sending_in.get("/new")
def new(offering_id: str) -> str:
    """Show what would be sent in and what it would do once it is approved."""
    return _page(own(offering_id), FlaskForm())


@sending_in.post("/")
def create(offering_id: str) -> Response | tuple[str, int]:
    """Send it in."""
    offering, form = own(offering_id), FlaskForm()
    if form.validate_on_submit() and succeeds(
        form, lambda: review.submit(_subject(offering), by=current_person().public_id, at=clock.now())
    ):
        flash(_("It is in review. You hear by mail what was decided."), "success")
        return redirect(_home_of(offering), 303)
    return _page(offering, form), 422


@sending_in.post("/end")
def destroy(offering_id: str) -> Response:
    """Take back what is in review; give up a proposal that is not."""
    offering = own(offering_id)

    def take_back() -> str:
        subject = _subject(offering)
        review.withdraw(subject, by=current_person().public_id, at=clock.now())
        is_over = subject.state == "withdrawn"
        return str(_("The proposal is given up.") if is_over else _("It is yours to change again."))

    return press(take_back, said=str, back=_home_of(offering))


def _subject(offering: Offering) -> Subject:
    """What is sent in: the open proposal of what is on sale, or else the offering itself."""
    return revisions.open_revision(offering) or offering


def _home_of(offering: Offering) -> str:
    page = ".revision.show" if offering.is_published else ".show"
    return url_for(f"vendor.offerings{page}", offering_id=offering.public_id)


def _page(offering: Offering, form: FlaskForm) -> str:
    revision, at = revisions.open_revision(offering), clock.now()
    return render_template(
        "vendor/offerings/review/new.html",
        offering=offering,
        revision=revision,
        form=form,
        missing=publishing.missing(offering, at=at),
        problems=problems.problems_of([offering]).get(offering.id, []),
        pictures=illustrating.pictures_of(offering),
        prices=queries.prices_in_force([offering], at=at)[offering.id],
        **(facts_of(revision, at=at) if revision else {}),
    )
