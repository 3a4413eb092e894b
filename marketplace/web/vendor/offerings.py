"""A vendor's own offerings: the list, one with its prices, and drafts that are still its own to write."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.catalog import drafts, illustrating, listing, problems, publishing, queries, review, revisions
from marketplace.catalog.models import Category, Offering, Vendor
from marketplace.core import clock
from marketplace.runtime.people import current_person
from marketplace.stock.queries import stocks_of
from marketplace.web.attempts import attempt, succeeds
from marketplace.web.offering_pictures import Album, picture_pages
from marketplace.web.vendor.offering_forms import INTERVALS, DraftForm
from marketplace.web.vendor.offering_plans import plans, prices
from marketplace.web.vendor.offering_review import sending_in
from marketplace.web.vendor.offering_revision import revision
from marketplace.web.vendor.own import own, own_draft

offerings = Blueprint("offerings", __name__, url_prefix="/offerings")
pictures = picture_pages(
    Album("vendor", "vendor/offerings/pictures/index.html", own_draft, lambda: current_person().party_id)
)
for nested in (plans, prices, pictures, sending_in, revision):
    offerings.register_blueprint(nested)


@offerings.get("/")
def index() -> str:
    """List the vendor's offerings by name: searched, and filtered by state."""
    page = queries.offerings_page(
        request.args.get("q", ""),
        vendor=queries.vendor_by_party(current_person().party_id),
        state=request.args.get("state", ""),
        cursor=request.args.get("cursor"),
    )
    priced = queries.prices_in_force(page.items, at=clock.now(), with_breaks=False)
    return render_template("vendor/offerings/index.html", page=page, prices=priced)


@offerings.get("/new")
def new() -> str:
    """Ask for the facts of a new offering."""
    return render_template("vendor/offerings/new.html", form=DraftForm())


@offerings.post("/")
def create() -> Response | tuple[str, int]:
    """Add an offering as a draft."""
    form = DraftForm()
    if form.validate_on_submit():
        vendor, category = queries.vendor_by_party(current_person().party_id), form.chosen_category()
        if offering := attempt(form, lambda: _add(form, vendor, category)):
            flash(_("%(name)s is a draft. Add a plan and a price.", name=offering.name), "success")
            return redirect(url_for(".show", offering_id=offering.public_id), 303)
    return render_template("vendor/offerings/new.html", form=form), 422


@offerings.get("/<offering_id>/")
def show(offering_id: str) -> str:
    """Show one of them with its plans, prices, where its review stands, and what it still needs."""
    offering, at = own(offering_id), clock.now()
    return render_template(
        "vendor/offerings/show.html",
        offering=offering,
        missing=publishing.missing(offering, at=at) if offering.state == "draft" else [],
        reason=review.last_reason(offering) if offering.state == "draft" else "",
        revision=revisions.open_revision(offering),
        prices=queries.prices_in_force([offering], at=at)[offering.id],
        every_price=queries.price_history(offering),
        stocks=stocks_of(plan.id for plan in offering.plans),
        problems=problems.problems_of([offering]).get(offering.id, []),
        pictures=illustrating.pictures_of(offering),
        intervals=INTERVALS,
        at=at,
    )


@offerings.get("/<offering_id>/edit")
def edit(offering_id: str) -> str:
    """Ask for changed facts of a draft."""
    offering = own_draft(offering_id)
    form = DraftForm(tax_class=offering.tax_class)
    form.fill(revisions.present(offering))
    return _edit_page(offering, form)


@offerings.post("/<offering_id>/")
def update(offering_id: str) -> Response | tuple[str, int]:
    """Change the facts of a draft."""
    offering, form = own_draft(offering_id), DraftForm()
    if form.validate_on_submit() and succeeds(form, lambda: _amend(form, offering)):
        flash(_("Saved."), "success")
        return redirect(url_for(".show", offering_id=offering_id), 303)
    return _edit_page(offering, form), 422


def _add(form: DraftForm, vendor: Vendor, category: Category) -> Offering:
    offering = drafts.add(vendor, category, **form.facts())
    problems.tag(offering, form.chosen_problems())
    return offering


def _amend(form: DraftForm, offering: Offering) -> None:
    category, cap_bps = form.chosen_category(), offering.cap_bps
    listing.amend_offering(offering, category=category, cap_bps=cap_bps, **form.facts())
    problems.tag(offering, form.chosen_problems())


def _edit_page(offering: Offering, form: DraftForm) -> str:
    return render_template("vendor/offerings/edit.html", offering=offering, form=form)
