"""One search over the whole programme: partners, vendors, offerings, orders, and the books by their keys."""

from __future__ import annotations

from typing import Final

from flask import Blueprint
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from marketplace.insight import search as insight
from marketplace.web.searching import Shelf, asked, results

SHELVES: Final = {
    "partner": Shelf(_l("Partners"), "partner", "operator.partners.show", "partner_id"),
    "vendor": Shelf(_l("Vendors"), "vendor", "operator.vendors.show", "vendor_id"),
    "offering": Shelf(_l("Offerings"), "offering", "operator.offerings.show", "offering_id"),
    "order": Shelf(_l("Orders"), "order", "operator.orders.show", "order_id"),
    "transaction": Shelf(_l("Transactions"), "transaction", "operator.transactions.show", "key"),
}

search = Blueprint("search", __name__, url_prefix="/search")


@search.get("/")
def index() -> str | Response:
    """Show what fits, or go straight to the page of the one thing that an id names."""
    return results("operator/search/index.html", SHELVES, insight.for_operator(asked()))
