"""A vendor's own offerings with states and prices."""

from __future__ import annotations

from flask import Blueprint, render_template, request

from marketplace.catalog import queries
from marketplace.core import clock
from marketplace.runtime.people import current_person

offerings = Blueprint("offerings", __name__, url_prefix="/offerings")


@offerings.get("/")
def index() -> str:
    """List the vendor's offerings by name: searched, and filtered by state."""
    page = queries.offerings_page(
        request.args.get("q", ""),
        vendor=queries.vendor_by_party(current_person().party_id),
        state=request.args.get("state", ""),
        cursor=request.args.get("cursor"),
    )
    priced = queries.prices_in_force(page.items, at=clock.now(), with_breaks=False)
    return render_template("vendor/offerings/index.html", page=page, prices=priced)


@offerings.get("/<offering_id>/")
def show(offering_id: str) -> str:
    """Show one of them with its prices."""
    offering, at = queries.vendor_offering(current_person().party_id, offering_id), clock.now()
    return render_template(
        "vendor/offerings/show.html",
        offering=offering,
        prices=queries.prices_in_force([offering], at=at)[offering.id],
        every_price=queries.price_history(offering),
        at=at,
    )
