"""What stands on the invoices that the company gets: its address and tax number."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.core import clock
from marketplace.partners import billing as billings
from marketplace.runtime.people import current_person
from marketplace.web.attempts import succeeds
from marketplace.web.language import reader_locale
from marketplace.web.portal.billing_forms import BillingForm
from marketplace.web.portal.selling import current_partner

billing = Blueprint("billing", __name__, url_prefix="/invoice-details")


@billing.get("/")
def edit() -> str:
    """Show the details to be changed."""
    partner = current_partner()
    return _page(BillingForm(country=partner.country, obj=billings.details_of(partner.id)))


@billing.post("/")
def update() -> Response | tuple[str, int]:
    """State the details that the next invoices carry."""
    partner, by = current_partner(), current_person().public_id
    form = BillingForm(country=partner.country)
    if not form.validate_on_submit():
        return _page(form), 422
    if not succeeds(form, lambda: billings.state(partner, form.billing, by=by, at=clock.now())):
        return _page(form), 422
    flash(_("Saved. The next invoices carry it."), "success")
    return redirect(url_for(".edit"), 303)


def _page(form: BillingForm) -> str:
    partner = current_partner()
    country = reader_locale().territories.get(partner.country, partner.country)
    return render_template("portal/billing/edit.html", form=form, partner=partner, country=country)
