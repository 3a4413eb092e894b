"""One search over what the vendor sells."""

from __future__ import annotations

from typing import Final

from flask import Blueprint
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from marketplace.insight import search as insight
from marketplace.runtime.people import current_person
from marketplace.web.searching import Shelf, asked, results

SHELVES: Final = {"offering": Shelf(_l("Offerings"), "offering", "vendor.offerings.show", "offering_id")}

search = Blueprint("search", __name__, url_prefix="/search")


@search.get("/")
def index() -> str | Response:
    """Show what fits, or go straight to the offering that an id names."""
    return results("vendor/search/index.html", SHELVES, insight.for_vendor(asked(), current_person().party_id))
