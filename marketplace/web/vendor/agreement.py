"""What was agreed with a vendor: the marketplace fee, now and before."""

from __future__ import annotations

from flask import Blueprint, render_template

from marketplace.catalog import queries
from marketplace.core import clock
from marketplace.runtime.people import current_person

agreement = Blueprint("agreement", __name__, url_prefix="/agreement")


@agreement.get("/")
def show() -> str:
    """Show every fee with the day it began; a sale keeps the one of its day."""
    vendor, at = queries.vendor_by_party(current_person().party_id), clock.now()
    agreements = queries.agreement_history(vendor)
    return render_template(
        "vendor/agreement/show.html",
        agreements=agreements,
        present=next((each for each in agreements if each.effective_from <= at), None),
        at=at,
    )
