"""A vendor's first page: what sells, and what it gets."""

from __future__ import annotations

from flask import Blueprint, current_app, render_template

from marketplace.catalog import queries
from marketplace.core import clock
from marketplace.core.periods import month_of
from marketplace.runtime.people import current_person
from marketplace.statements import vendor_sales

home = Blueprint("home", __name__)


@home.get("/")
def show() -> str:
    """Show this month, everything so far, the best sellers and the agreement."""
    vendor_id, at = current_person().party_id, clock.now()
    month = month_of(at, current_app.config["MARKETPLACE_TIME_ZONE"])
    return render_template(
        "vendor/home/show.html",
        month=vendor_sales.proceeds(vendor_id, since=month.starts_at),
        total=vendor_sales.proceeds(vendor_id),
        best=vendor_sales.best_sellers(vendor_id),
        agreements=queries.agreement_history(queries.vendor_by_party(vendor_id)),
        at=at,
    )
