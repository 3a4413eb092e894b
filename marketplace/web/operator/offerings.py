"""Offerings: the list with search, a new one, everything about one, and changing it."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.audit.queries import history_of
from marketplace.catalog import illustrating, listing, problems, publishing, queries
from marketplace.catalog.directory import Entry, present_directory
from marketplace.catalog.models import Offering
from marketplace.catalog.sheets import offerings as sheet
from marketplace.core import clock
from marketplace.db.paging import Page
from marketplace.web.attempts import attempt, succeeds
from marketplace.web.csv_files import csv_file, every_row
from marketplace.web.operator.offering_bulk import bulk
from marketplace.web.operator.offering_forms import NewOfferingForm, OfferingForm
from marketplace.web.operator.offering_pictures import pictures
from marketplace.web.operator.offering_plans import plans, prices
from marketplace.web.operator.offering_publication import publication
from marketplace.web.operator.offering_sheets import sheets
from marketplace.web.operator.wording import BULK_ACTIONS, INTERVALS, TAX_CLASSES, told

offerings = Blueprint("offerings", __name__, url_prefix="/offerings")
for nested in (bulk, sheets, pictures, plans, prices, publication):
    offerings.register_blueprint(nested)


@offerings.get("/")
def index() -> str | Response:
    """List offerings by name: searched, and filtered by vendor, category and state; as a file with `format=csv`."""
    names = present_directory()
    category = names.find("categories", request.args.get("category", ""))
    vendor = names.find("vendors", request.args.get("vendor", ""))
    if request.args.get("format") == "csv":
        return csv_file("offerings.csv", sheet.COLUMNS, sheet.write(every_row(lambda at: _found(category, vendor, at))))
    page = _found(category, vendor, request.args.get("cursor"))
    priced = queries.prices_in_force(page.items, at=clock.now(), with_breaks=False)
    return render_template("operator/offerings/index.html", page=page, prices=priced, names=names, actions=BULK_ACTIONS)


@offerings.get("/new")
def new() -> str:
    """Ask for the facts of a new offering."""
    form = NewOfferingForm(vendor=request.args.get("vendor", ""), category=request.args.get("category", ""))
    return render_template("operator/offerings/new.html", form=form)


@offerings.post("/")
def create() -> Response | tuple[str, int]:
    """Add an offering as a draft."""
    form = NewOfferingForm()
    if form.validate_on_submit() and (offering := attempt(form, lambda: _add(form))):
        flash(_("%(name)s is a draft. Add a plan and a price, then publish it.", name=offering.name), "success")
        return redirect(url_for(".show", offering_id=offering.public_id), 303)
    return render_template("operator/offerings/new.html", form=form), 422


@offerings.get("/<offering_id>/")
def show(offering_id: str) -> str:
    """Show everything about an offering, and what it still needs."""
    offering, at = queries.offering_by_public_id(offering_id), clock.now()
    return render_template(
        "operator/offerings/show.html",
        offering=offering,
        missing=publishing.missing(offering, at=at) if not offering.is_published else [],
        prices=queries.prices_in_force([offering], at=at)[offering.id],
        every_price=queries.price_history(offering),
        history=told(history_of("offering", offering.public_id)),
        problems=problems.problems_of([offering]).get(offering.id, []),
        pictures=illustrating.pictures_of(offering),
        intervals=INTERVALS,
        tax_classes=TAX_CLASSES,
        at=at,
    )


@offerings.get("/<offering_id>/edit")
def edit(offering_id: str) -> str:
    """Ask for changed facts."""
    offering = queries.offering_by_public_id(offering_id)
    form = OfferingForm(obj=offering)
    form.category.data = offering.category.public_id
    form.problems.data = [each.public_id for each in problems.problems_of([offering]).get(offering.id, [])]
    return _edit_page(offering, form)


@offerings.post("/<offering_id>/")
def update(offering_id: str) -> Response | tuple[str, int]:
    """Change the facts."""
    offering, form = queries.offering_by_public_id(offering_id), OfferingForm()
    if form.validate_on_submit() and succeeds(form, lambda: _amend(offering, form)):
        flash(_("Saved."), "success")
        return redirect(url_for(".show", offering_id=offering_id), 303)
    return _edit_page(offering, form), 422


def _found(category: Entry | None, vendor: Entry | None, cursor: str | None) -> Page[Offering]:
    words, state = request.args.get("q", ""), request.args.get("state", "")
    return queries.offerings_page(words, category, vendor, state, cursor)


def _add(form: NewOfferingForm) -> Offering:
    vendor, category = queries.vendor_by_public_id(form.vendor.data), form.chosen_category()
    offering = listing.add_offering(vendor, category, **form.facts())
    problems.tag(offering, form.chosen_problems())
    return offering


def _amend(offering: Offering, form: OfferingForm) -> None:
    listing.amend_offering(offering, category=form.chosen_category(), **form.facts())
    problems.tag(offering, form.chosen_problems())


def _edit_page(offering: Offering, form: OfferingForm) -> str:
    return render_template("operator/offerings/edit.html", offering=offering, form=form)
