"""The front door: what this marketplace is, and where to sign in; signed-in people go on to their own home."""

from flask import Blueprint, redirect, render_template, url_for
from flask_login import current_user
from werkzeug.wrappers import Response

from marketplace.catalog.rules.lines import LineTerms, price_line
from marketplace.catalog.rules.terms import MarginChoice

home = Blueprint("home", __name__)

HOMES = {"partner": "portal.home.show", "operator": "operator.home.show", "vendor": "vendor.home.show"}

EXAMPLE = LineTerms(
    way="customer",
    currency="EUR",
    quantity=1,
    unit_list_minor=100_000,
    margin=MarginChoice(base_bps=2500),
    fee_bps=1000,
    tax_bps=2000,
    unit_retail_minor=90_000,
)
"""The worked example of the first page, priced by the rules of every order. Source: docs/money.md, A."""


@home.get("/")
def show() -> str | Response:
    """Greet strangers, send people who are signed in to their home page."""
    if current_user.is_authenticated:
        return redirect(url_for(HOMES[current_user.party_kind]), 303)
    return render_template("home/show.html", sale=price_line(EXAMPLE))


@home.get("/favicon.ico")
def favicon() -> Response:
    """Send programs that ask for the icon at its old address to where it is."""
    return redirect(url_for("static", filename="icons/favicon.svg"), 301)
