"""What the partner's own work costs it: an hour, and the minutes that an order of each kind takes."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import HiddenField, IntegerField, StringField
from wtforms.validators import InputRequired, NumberRange

from marketplace.core import clock
from marketplace.core.currencies import EXPONENTS, to_decimal_text
from marketplace.partners import costs as stated
from marketplace.web.attempts import succeeds
from marketplace.web.fields import read_amount
from marketplace.web.forms import CheckedForm
from marketplace.web.portal.selling import current_partner

costs = Blueprint("costs", __name__, url_prefix="/costs")

MINUTES = [
    InputRequired(_l("Write the minutes; 0 where it takes none.")),
    NumberRange(0, stated.MOST_MINUTES, _l("Write a whole number of minutes.")),
]


class CostsForm(CheckedForm):
    """What an hour costs and how long each kind of order takes."""

    currency = HiddenField()
    hourly = StringField(
        _l("An hour of your work costs"), [InputRequired(_l("Write an amount; 0 where it costs nothing."))]
    )
    checkout_minutes = IntegerField(
        _l("Minutes for a sale to a customer"), MINUTES, description=_l("Through a link or your storefront.")
    )
    partner_order_minutes = IntegerField(_l("Minutes for an order of your own"), MINUTES)
    direct_order_minutes = IntegerField(
        _l("Minutes for a direct order"),
        MINUTES,
        description=_l("Entered by the operator or a vendor for your customer."),
    )


@costs.get("/edit")
def edit() -> str:
    """Ask for the costs in one currency, with what was stated before."""
    partner = current_partner()
    currency = _currency(request.args.get("currency", ""), partner.currency)
    known = stated.of(partner.id, currency)
    form = CostsForm(
        currency=currency,
        hourly=to_decimal_text(known.hourly_minor, currency) if known else "",
        checkout_minutes=known.checkout_minutes if known else None,
        partner_order_minutes=known.partner_order_minutes if known else 0,
        direct_order_minutes=known.direct_order_minutes if known else 0,
    )
    return render_template("portal/profit/costs/edit.html", form=form, currency=currency)


@costs.post("/")
def update() -> Response | tuple[str, int]:
    """Keep what was stated."""
    form, partner = CostsForm(), current_partner()
    currency = _currency(form.currency.data, partner.currency)
    if form.validate_on_submit() and (hourly_minor := read_amount(form.hourly, currency)) is not None:
        said = {name: form[name].data for name in stated.KINDS}
        at = clock.now()
        if succeeds(form, lambda: stated.state(partner, currency=currency, hourly_minor=hourly_minor, **said, at=at)):
            flash(_("Saved. Your figures count your work from now on."), "success")
            return redirect(url_for("portal.profit.show", currency=currency), 303)
    return render_template("portal/profit/costs/edit.html", form=form, currency=currency), 422


def _currency(wanted: str | None, own: str) -> str:
    return wanted if wanted in EXPONENTS else own
