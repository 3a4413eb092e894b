"""Reviews: what vendors have sent in, what it would change, and the decision."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import TextAreaField
from wtforms.validators import InputRequired, Length

from marketplace.catalog import illustrating, problems, queries, review
from marketplace.catalog.models import Offering, OfferingRevision
from marketplace.catalog.price_effects import effects_of
from marketplace.catalog.queries import reviews as reading
from marketplace.catalog.review import Subject
from marketplace.core import clock
from marketplace.core.errors import Conflict
from marketplace.db.transaction import transaction
from marketplace.runtime.people import current_person
from marketplace.web.attempts import succeeds
from marketplace.web.forms import CheckedForm

REVISION = "rev_"
"""How the public id of a revision begins; every other is an offering's."""

reviews = Blueprint("reviews", __name__, url_prefix="/reviews")
approval = Blueprint("approval", __name__, url_prefix="/<review_id>/approval")
sending_back = Blueprint("sending_back", __name__, url_prefix="/<review_id>/sending-back")


class ReasonForm(CheckedForm):
    """What the vendor should change."""

    reason = TextAreaField(
        _l("What should be different?"),
        [InputRequired(_l("Write what the vendor should change.")), Length(max=2_000)],
        description=_l("The vendor reads exactly this."),
    )


@reviews.get("/")
def index() -> str:
    """List what waits, the longest first; of one vendor, if the address names it."""
    vendors = queries.vendors()
    chosen = next((each for each in vendors if each.public_id == request.args.get("vendor")), None)
    return render_template("operator/reviews/index.html", waiting=reading.waiting(chosen), vendors=vendors)


@reviews.get("/<review_id>/")
def show(review_id: str) -> str:
    """Show what was sent in: a whole offering, or a revision beside what it would change."""
    return _page(_subject(review_id), ReasonForm())


@approval.post("/")
def create(review_id: str) -> Response:
    """Publish the offering, or let the revision take effect."""
    done = _("Approved: partners and customers see it now.")
    if review_id.startswith(REVISION):
        done = _("Approved: the change counts from now on. A price with a day of its own begins on that day.")
    return _decide(
        review_id, lambda subject: review.approve(subject, by=current_person().public_id, at=clock.now()), done
    )


@sending_back.post("/", endpoint="create")
def send_back(review_id: str) -> Response | tuple[str, int]:
    """Ask the vendor for something else."""
    subject, form = _subject(review_id), ReasonForm()
    if form.validate_on_submit() and succeeds(
        form,
        lambda: review.send_back(subject, by=current_person().public_id, at=clock.now(), reason=form.reason.data),
    ):
        flash(_("Sent back. The vendor reads your reason."), "success")
        return redirect(url_for("operator.reviews.index"), 303)
    return _page(subject, form), 422


reviews.register_blueprint(approval)
reviews.register_blueprint(sending_back)


def _decide(review_id: str, verb: Callable[[Subject], None], done: str) -> Response:
    subject = _subject(review_id)
    try:
        with transaction():
            verb(subject)
    except Conflict as refusal:
        flash(refusal.message, "warning")
        return redirect(url_for("operator.reviews.show", review_id=review_id), 303)
    flash(done, "success")
    return redirect(url_for("operator.reviews.index"), 303)


def _subject(review_id: str) -> Subject:
    if review_id.startswith(REVISION):
        return reading.revision_by_public_id(review_id)
    return queries.offering_by_public_id(review_id)


def _page(subject: Subject, form: ReasonForm) -> str:
    revision = subject if isinstance(subject, OfferingRevision) else None
    offering: Offering = subject.offering if isinstance(subject, OfferingRevision) else subject
    at = clock.now()
    prices = reading.price_changes_of(revision, at=at) if revision else []
    return render_template(
        "operator/reviews/show.html",
        subject=subject,
        offering=offering,
        revision=revision,
        changes=reading.changes_of(revision) if revision else [],
        picture_change=reading.picture_change_of(revision) if revision else None,
        price_changes=prices,
        effects=effects_of(prices, at=at) if prices else None,
        problems=problems.problems_of([offering]).get(offering.id, []),
        pictures=illustrating.pictures_of(offering),
        prices=queries.prices_in_force([offering], at=at)[offering.id],
        steps=review.steps_of(offering),
        form=form,
    )
