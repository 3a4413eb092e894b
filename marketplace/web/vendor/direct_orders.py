"""Orders entered for customers of a vendor's own offerings; afterwards without anything about the customers."""

from __future__ import annotations

from flask import render_template, request, url_for

from marketplace.catalog import queries as catalog
from marketplace.orders import queries
from marketplace.orders.errors import OrderNotFound
from marketplace.runtime.people import current_person
from marketplace.web.direct_orders.pages import Counter, direct_order_pages

direct_orders = direct_order_pages(
    Counter(
        entered_by="vendor",
        template="vendor/direct_orders/new.html",
        vendor=lambda: catalog.vendor_by_party(current_person().party_id),
        order_url=lambda order_id: url_for("vendor.direct_orders.show", order_id=order_id),
    )
)


@direct_orders.get("/")
def index() -> str:
    """List direct orders of the vendor's own offerings, the last placed first."""
    page = queries.page_by_route(
        "direct_order",
        state=request.args.get("state", ""),
        search=request.args.get("q", ""),
        cursor=request.args.get("cursor"),
    )
    return render_template("vendor/direct_orders/index.html", page=page, states=queries.STATES)


@direct_orders.get("/<order_id>")
def show(order_id: str) -> str:
    """Show one of them: the vendor's own lines, and how it stands."""
    order = queries.by_public_id(order_id)
    if order.route != "direct_order":
        raise OrderNotFound(order_id)
    return render_template("vendor/direct_orders/show.html", order=order, lines=queries.lines(order))
