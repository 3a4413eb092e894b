"""Tax rates by country, region and class."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional

from marketplace.catalog import queries, taxes
from marketplace.core import clock
from marketplace.web.attempts import succeeds
from marketplace.web.fields import DayField, PercentField, country_choices, country_name, options
from marketplace.web.forms import CheckedForm
from marketplace.web.operator.wording import TAX_CLASSES, standing

tax_rates = Blueprint("tax_rates", __name__, url_prefix="/tax-rates")


class RateForm(CheckedForm):
    """A rate, where it counts, and from when."""

    country = SelectField(_l("Country"), [InputRequired(_l("Choose a country."))], choices=country_choices)
    region = StringField(
        _l("Region"),
        [Optional(), Length(max=3)],
        description=_l("Only where a state has a rate of its own, such as CA. Its rate replaces the country's."),
    )
    tax_class = SelectField(_l("Tax class"), [InputRequired()], choices=options(TAX_CLASSES))
    name = StringField(
        _l("Name"), [InputRequired(_l("Write the tax's name.")), Length(max=60)], description=_l("As on the receipt.")
    )
    rate = PercentField(_l("Rate"), [InputRequired(_l("Write the rate in per cent."))])
    begins = DayField(_l("Begins on"), [Optional()], description=_l("Empty: at once. Older orders keep theirs."))


@tax_rates.get("/")
def index() -> str:
    """List the rates by country, region and class, the newest of each first."""
    at, rows = clock.now(), []
    followed: dict[tuple[str, str, str], datetime] = {}
    for rate in queries.tax_rates(request.args.get("country", "")):
        place = (rate.country, rate.region, rate.tax_class)
        rows.append({"rate": rate, "state": standing(rate.effective_from, followed.get(place), at)})
        followed[place] = rate.effective_from
    words = {"tax_classes": TAX_CLASSES, "country_name": country_name}
    return render_template("operator/tax_rates/index.html", rows=rows, **words)


@tax_rates.get("/new")
def new() -> str:
    """Ask for a rate."""
    return render_template("operator/tax_rates/new.html", form=RateForm(country=request.args.get("country", "")))


@tax_rates.post("/")
def create() -> Response | tuple[str, int]:
    """Set a rate."""
    form, at = RateForm(), clock.now()
    if form.validate_on_submit() and succeeds(
        form,
        lambda: taxes.set_rate(
            country=form.country.data,
            region=form.region.data or "",
            tax_class=form.tax_class.data,
            name=form.name.data,
            bps=form.rate.bps,
            effective_from=form.begins.begins_at(at),
            at=at,
        ),
    ):
        flash(_("The rate is set."), "success")
        return redirect(url_for(".index"), 303)
    return render_template("operator/tax_rates/new.html", form=form), 422
