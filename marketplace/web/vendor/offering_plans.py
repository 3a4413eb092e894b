"""Plans and list prices of a vendor's draft. What each price would bring is shown before it is set."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.catalog import drafts, listing, proceeds, queries
from marketplace.catalog.errors import OfferingNotFound
from marketplace.catalog.models import ListPrice, Offering, Plan
from marketplace.core import clock
from marketplace.runtime.people import current_person
from marketplace.web.attempts import attempt, succeeds
from marketplace.web.vendor.offering_forms import PlanForm, PriceForm

plans = Blueprint("plans", __name__, url_prefix="/<offering_id>/plans")
prices = Blueprint("prices", __name__, url_prefix="/<offering_id>/plans/<plan_id>/prices")


@plans.get("/new", endpoint="new")
def new_plan(offering_id: str) -> str:
    """Ask how the offering is charged."""
    return _plan_page(_draft(offering_id), PlanForm())


@plans.post("/", endpoint="create")
def create_plan(offering_id: str) -> Response | tuple[str, int]:
    """Add the plan; its first price comes next."""
    offering, form = _draft(offering_id), PlanForm()
    if form.validate_on_submit() and (
        plan := attempt(form, lambda: listing.add_plan(offering, name=form.name.data, interval=form.interval.data))
    ):
        flash(_("The plan is added. Set its price."), "success")
        return redirect(url_for("vendor.offerings.prices.new", offering_id=offering_id, plan_id=plan.public_id), 303)
    return _plan_page(offering, form), 422


@prices.get("/new")
def new(offering_id: str, plan_id: str) -> str:
    """Ask for a price, beginning with the one in force, and show what that one brings."""
    plan = _plan(offering_id, plan_id)
    form = PriceForm(currency=request.args.get("currency", "EUR"))
    in_force = _in_force(plan, form.currency.data)
    if in_force:
        form.fill(in_force)
    return _price_page(plan, form, in_force.unit_minor if in_force else None)


@prices.post("/")
def create(offering_id: str, plan_id: str) -> Response | str | tuple[str, int]:
    """Set the price, or only show what it would bring."""
    plan, form = _plan(offering_id, plan_id), PriceForm()
    if form.validate_on_submit():
        if form.preview.data:
            return _price_page(plan, form, form.unit_minor)
        if succeeds(form, lambda: _set(plan, form)):
            flash(_("The price is set."), "success")
            return redirect(url_for("vendor.offerings.show", offering_id=offering_id), 303)
    return _price_page(plan, form, form.unit_minor), 422


def _set(plan: Plan, form: PriceForm) -> ListPrice:
    at = clock.now()
    return listing.set_price(
        plan,
        currency=form.currency.data,
        unit_minor=form.unit_minor or 0,  # validated: the field is never empty here
        breaks=form.breaks,
        max_retail_minor=form.max_retail_minor,
        effective_from=form.begins.begins_at(at),
        at=at,
    )


def _draft(offering_id: str) -> Offering:
    offering = queries.vendor_offering(current_person().party_id, offering_id)
    drafts.require_draft(offering)
    return offering


def _plan(offering_id: str, plan_id: str) -> Plan:
    found = next((plan for plan in _draft(offering_id).plans if plan.public_id == plan_id), None)
    if found is None:
        raise OfferingNotFound(offering_id)
    return found


def _in_force(plan: Plan, currency: str) -> ListPrice | None:
    found = queries.prices_in_force([plan.offering], at=clock.now())[plan.offering_id]
    return next((price for price in found if price.plan_id == plan.id and price.currency == currency), None)


def _plan_page(offering: Offering, form: PlanForm) -> str:
    return render_template("vendor/offerings/plans/new.html", offering=offering, form=form)


def _price_page(plan: Plan, form: PriceForm, unit_minor: int | None) -> str:
    currency = form.currency.data
    brings = proceeds.preview(plan, unit_minor, currency=currency, at=clock.now()) if unit_minor else []
    return render_template(
        "vendor/offerings/prices/new.html",
        offering=plan.offering,
        plan=plan,
        form=form,
        brings=brings,
        currency=currency,
    )
