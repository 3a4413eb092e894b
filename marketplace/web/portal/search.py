"""One search over everything that is the partner's, and over the offerings it can sell."""

from __future__ import annotations

import re
from typing import Final

from flask import Blueprint, redirect, url_for
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response

from marketplace.insight import search as insight
from marketplace.runtime.people import current_person
from marketplace.statements import queries as statements
from marketplace.web.portal.selling import current_partner, may_open
from marketplace.web.searching import Shelf, asked, results

SHELVES: Final = {
    "offering": Shelf(_l("Offerings"), "offering", "portal.shop.show", "offering_id"),
    "link": Shelf(_l("Links"), "link", "portal.links.show", "link_id"),
    "order": Shelf(_l("Orders"), "order", "portal.orders.show", "order_id"),
    "commission": Shelf(_l("Commissions"), "commission", "portal.commissions.show", "commission_id"),
    "account": Shelf(_l("Customers"), "people", "portal.profit.show", "account", (("by", "order"),)),
}
STATEMENT: Final = re.compile(r"(?:st_[0-9a-z]+_(?P<currency>[A-Z]{3})_)?(?P<period>\d{4}(?:-\d{2}|-Q\d)?)")

search = Blueprint("search", __name__, url_prefix="/search")


@search.get("/")
def index() -> str | Response:
    """Show what fits, or go straight to the statement or thing that is named."""
    if statement := _statement(asked()):
        return redirect(statement, 303)
    hits = insight.for_partner(asked(), current_person().party_id)
    shelves = {kind: shelf for kind, shelf in SHELVES.items() if may_open(shelf.endpoint)}
    return results("portal/search/index.html", shelves, [hit for hit in hits if hit.kind in shelves])


def _statement(text: str) -> str | None:
    """Return the page of the statement that a text names by its id or its period, where there is one."""
    found = STATEMENT.fullmatch(text)
    if found is None or not may_open("portal.statements.show"):
        return None
    partner = current_partner()
    books = {ref.currency for ref in statements.books_of(partner.public_id)}
    currency = found["currency"] or (partner.currency if partner.currency in books else min(books, default=""))
    if currency not in books:
        return None
    return url_for("portal.statements.show", currency=currency, period=found["period"])
