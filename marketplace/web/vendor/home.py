"""A vendor's first page: what it must deliver, what sells, and what it gets."""

from __future__ import annotations

from flask import Blueprint, current_app, render_template

from marketplace.catalog import queries
from marketplace.catalog.queries import reviews
from marketplace.core import clock
from marketplace.core.periods import month_of
from marketplace.runtime.people import current_person
from marketplace.statements import vendor_sales
from marketplace.stock import queries as stock

FEW = 5

home = Blueprint("home", __name__)


@home.get("/")
def show() -> str:
    """Show what waits for the vendor, this month, everything so far, the best sellers, and the fee in force."""
    vendor_id, at = current_person().party_id, clock.now()
    month, vendor = month_of(at, current_app.config["MARKETPLACE_TIME_ZONE"]), queries.vendor_by_party(vendor_id)
    drafts = [
        *queries.offerings_page(vendor=vendor, state="in_review", limit=FEW).items,
        *queries.offerings_page(vendor=vendor, state="draft", limit=FEW).items,
    ]
    return render_template(
        "vendor/home/show.html",
        vendor=vendor,
        month=vendor_sales.proceeds(vendor_id, since=month.starts_at),
        total=vendor_sales.proceeds(vendor_id),
        best=vendor_sales.best_sellers(vendor_id),
        fee_bps=queries.fees_at([vendor], at).get(vendor_id),
        owed=stock.oldest_owed(vendor_id),
        owed_count=stock.count_owed(vendor_id),
        low=stock.low_stocks(vendor_id),
        to_revoke=stock.to_revoke(vendor_id),
        drafts=drafts,
        sent_back=reviews.sent_back(drafts),
        proposals=reviews.open_revisions(vendor_id, limit=FEW),
    )
