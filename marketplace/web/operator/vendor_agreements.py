"""Agreeing a new marketplace fee with a vendor, from a day on."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import RadioField
from wtforms.validators import InputRequired, Optional

from marketplace.catalog import queries, vendors
from marketplace.catalog.models import Vendor, VendorAgreement
from marketplace.core import clock
from marketplace.web.attempts import succeeds
from marketplace.web.fields import DayField, PercentField, options
from marketplace.web.forms import CheckedForm

agreements = Blueprint("agreements", __name__, url_prefix="/<vendor_id>/agreements")


class AgreementForm(CheckedForm):
    """A fee, who loses by a lost card dispute, and their first day."""

    fee = PercentField(
        _l("Marketplace fee"),
        [InputRequired(_l("Write the fee in per cent."))],
        description=_l("In per cent of the partner price. The vendor gets the rest."),
    )
    chargebacks = RadioField(
        _l("When a card dispute is lost"),
        [InputRequired(_l("Choose who bears it."))],
        choices=options(
            (("vendor", _l("The vendor gives its proceeds back")), ("operator", _l("We bear them for it")))
        ),
        description=_l("Of orders placed from then on. The partner gives its commission back in either case."),
    )
    begins = DayField(_l("Begins on"), [Optional()], description=_l("Empty: at once. Older orders keep theirs."))


@agreements.get("/new")
def new(vendor_id: str) -> str:
    """Ask for the new fee and its first day; who bears chargebacks stays as it is unless it is changed."""
    vendor, form = queries.vendor_by_public_id(vendor_id), AgreementForm()
    history = queries.agreement_history(vendor)
    form.chargebacks.data = "vendor" if not history or history[0].bears_chargebacks else "operator"
    return _page(vendor, form)


@agreements.post("/")
def create(vendor_id: str) -> Response | tuple[str, int]:
    """Agree the fee."""
    vendor, form, at = queries.vendor_by_public_id(vendor_id), AgreementForm(), clock.now()
    if form.validate_on_submit() and succeeds(form, lambda: _agree(vendor, form, at)):
        flash(_("The new fee is agreed."), "success")
        return redirect(url_for("operator.vendors.show", vendor_id=vendor_id), 303)
    return _page(vendor, form), 422


def _agree(vendor: Vendor, form: AgreementForm, at: datetime) -> VendorAgreement:
    bears, begins_at = form.chargebacks.data == "vendor", form.begins.begins_at(at)
    return vendors.agree_fee(vendor, form.fee.bps, effective_from=begins_at, at=at, bears_chargebacks=bears)


def _page(vendor: Vendor, form: AgreementForm) -> str:
    return render_template("operator/vendors/agreements/new.html", vendor=vendor, form=form)
