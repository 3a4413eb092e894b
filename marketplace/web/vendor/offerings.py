"""A vendor's own offerings: the list, one with its prices, and drafts that are still its own to write."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.catalog import drafts, listing, publishing, queries
from marketplace.catalog.models import Offering
from marketplace.core import clock
from marketplace.runtime.people import current_person
from marketplace.stock.queries import stocks_of
from marketplace.web.attempts import attempt, succeeds
from marketplace.web.vendor.offering_forms import INTERVALS, DraftForm
from marketplace.web.vendor.offering_plans import plans, prices

offerings = Blueprint("offerings", __name__, url_prefix="/offerings")
for nested in (plans, prices):
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
        if offering := attempt(form, lambda: drafts.add(vendor, category, **form.facts())):
            flash(_("%(name)s is a draft. Add a plan and a price.", name=offering.name), "success")
            return redirect(url_for(".show", offering_id=offering.public_id), 303)
    return render_template("vendor/offerings/new.html", form=form), 422


@offerings.get("/<offering_id>/")
def show(offering_id: str) -> str:
    """Show one of them with its plans, prices, and what it still needs."""
    offering, at = own(offering_id), clock.now()
    return render_template(
        "vendor/offerings/show.html",
        offering=offering,
        missing=publishing.missing(offering, at=at) if offering.state == "draft" else [],
        prices=queries.prices_in_force([offering], at=at)[offering.id],
        every_price=queries.price_history(offering),
        stocks=stocks_of(plan.id for plan in offering.plans),
        intervals=INTERVALS,
        at=at,
    )


@offerings.get("/<offering_id>/edit")
def edit(offering_id: str) -> str:
    """Ask for changed facts of a draft."""
    offering = own(offering_id)
    drafts.require_draft(offering)
    form = DraftForm(obj=offering)
    form.category.data = offering.category.public_id
    return _edit_page(offering, form)


@offerings.post("/<offering_id>/")
def update(offering_id: str) -> Response | tuple[str, int]:
    """Change the facts of a draft."""
    offering, form = own(offering_id), DraftForm()
    drafts.require_draft(offering)
    if form.validate_on_submit():
        facts, category, cap_bps = form.facts(), form.chosen_category(), offering.cap_bps
        if succeeds(form, lambda: listing.amend_offering(offering, category=category, cap_bps=cap_bps, **facts)):
            flash(_("Saved."), "success")
            return redirect(url_for(".show", offering_id=offering_id), 303)
    return _edit_page(offering, form), 422


def own(offering_id: str) -> Offering:
    """Return one of the signed-in vendor's offerings; anybody else's looks absent."""
    return queries.vendor_offering(current_person().party_id, offering_id)


def _edit_page(offering: Offering, form: DraftForm) -> str:
    return render_template("vendor/offerings/edit.html", offering=offering, form=form)
