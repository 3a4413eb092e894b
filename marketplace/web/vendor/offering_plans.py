"""Plans and list prices of a vendor's draft. What each price would bring is shown before it is set."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.catalog import listing, proceeds
from marketplace.catalog.models import ListPrice, Offering, Plan
from marketplace.core import clock
from marketplace.web.attempts import attempt, succeeds
from marketplace.web.vendor.offering_forms import PlanForm, PriceForm
from marketplace.web.vendor.own import in_force, own_draft, plan_of

plans = Blueprint("plans", __name__, url_prefix="/<offering_id>/plans")
prices = Blueprint("prices", __name__, url_prefix="/<offering_id>/plans/<plan_id>/prices")


@plans.get("/new", endpoint="new")
def new_plan(offering_id: str) -> str:
    """Ask how the offering is charged."""
    return _plan_page(own_draft(offering_id), PlanForm())


@plans.post("/", endpoint="create")
def create_plan(offering_id: str) -> Response | tuple[str, int]:
    """Add the plan; its first price comes next."""
    offering, form = own_draft(offering_id), PlanForm()
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
    present = in_force(plan, form.currency.data)
    if present:
        form.fill(present)
    return _price_page(plan, form, present.unit_minor if present else None)


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


def _plan(offering_id: str, plan_id: str) -> Plan:
    return plan_of(own_draft(offering_id), plan_id)


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
