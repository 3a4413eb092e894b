"""Vendors: the list, taking one in, what was agreed with it, and its people."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from marketplace.audit.queries import history_of
from marketplace.catalog import queries
from marketplace.catalog import vendors as supply
from marketplace.catalog.models import Vendor
from marketplace.core import clock
from marketplace.identity import people
from marketplace.web.attempts import attempt, succeeds
from marketplace.web.fields import PercentField
from marketplace.web.forms import CheckedForm
from marketplace.web.operator.vendor_agreements import agreements
from marketplace.web.operator.wording import standing, told
from marketplace.web.payout_settings.facts import settings_of

vendors = Blueprint("vendors", __name__, url_prefix="/vendors")
vendors.register_blueprint(agreements)


class DescriptionForm(CheckedForm):
    """What a vendor is called and what is said about it."""

    name = StringField(_l("Company name"), [InputRequired(_l("Write the company's name.")), Length(max=200)])
    summary = TextAreaField(_l("Summary"), [Length(max=500)], description=_l("One or two sentences for the shop."))


class VendorForm(DescriptionForm):
    """A new vendor with its first agreement."""

    fee = PercentField(
        _l("Marketplace fee"),
        [InputRequired(_l("Write the fee in per cent."))],
        description=_l("In per cent of the partner price. The vendor gets the rest."),
    )


@vendors.get("/")
def index() -> str:
    """List vendors by name with the fee in force."""
    page = queries.vendors_page(request.args.get("q", ""), request.args.get("cursor"))
    return render_template("operator/vendors/index.html", page=page, fees=queries.fees_at(page.items, clock.now()))


@vendors.get("/new")
def new() -> str:
    """Ask for the facts of a new vendor."""
    return render_template("operator/vendors/new.html", form=VendorForm())


@vendors.post("/")
def create() -> Response | tuple[str, int]:
    """Take a vendor in."""
    form, at = VendorForm(), clock.now()
    if form.validate_on_submit() and (
        vendor := attempt(
            form,
            lambda: supply.open_vendor(form.name.data, fee_bps=form.fee.bps, at=at, summary=form.summary.data),
        )
    ):
        flash(_("%(name)s is a vendor now. Invite its first person.", name=vendor.name), "success")
        return redirect(url_for(".show", vendor_id=vendor.public_id), 303)
    return render_template("operator/vendors/new.html", form=form), 422


@vendors.get("/<vendor_id>/")
def show(vendor_id: str) -> str:
    """Show everything about a vendor."""
    vendor, at = queries.vendor_by_public_id(vendor_id), clock.now()
    return render_template(
        "operator/vendors/show.html",
        vendor=vendor,
        agreements=queries.agreement_history(vendor),
        people=people.of_party(vendor.id),
        offerings=queries.offerings_page(vendor=vendor, limit=5).items,
        history=told(history_of("vendor", vendor.public_id)),
        standing=standing,
        paid_to=settings_of(vendor.id, at),
        at=at,
    )


@vendors.get("/<vendor_id>/edit")
def edit(vendor_id: str) -> str:
    """Ask for another name or summary."""
    vendor = queries.vendor_by_public_id(vendor_id)
    return _edit_page(vendor, DescriptionForm(obj=vendor))


@vendors.post("/<vendor_id>/")
def update(vendor_id: str) -> Response | tuple[str, int]:
    """Correct name and summary."""
    vendor, form = queries.vendor_by_public_id(vendor_id), DescriptionForm()
    words = {"name": form.name.data or "", "summary": form.summary.data or ""}
    if form.validate_on_submit() and succeeds(form, lambda: supply.describe(vendor, **words)):
        flash(_("Saved."), "success")
        return redirect(url_for(".show", vendor_id=vendor_id), 303)
    return _edit_page(vendor, form), 422


def _edit_page(vendor: Vendor, form: DescriptionForm) -> str:
    return render_template("operator/vendors/edit.html", vendor=vendor, form=form)
