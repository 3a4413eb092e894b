"""A partner's link: the offer at the partner's price. Opening it counts a visit; a press binds a cart to it."""

from __future__ import annotations

from flask import Blueprint, current_app, redirect, render_template, session, url_for
from werkzeug.wrappers import Response

from marketplace.catalog import pricing
from marketplace.core import clock
from marketplace.db.transaction import transaction
from marketplace.orders import cart
from marketplace.orders import links as offers
from marketplace.orders.models import Link, LinkLine
from marketplace.orders.sellers import Seller
from marketplace.stock import reserving
from marketplace.web.availability import shortage
from marketplace.web.storefront.entering import enter_by_secret
from marketplace.web.storefront.filling import cart_for, enter_to_fill
from marketplace.web.storefront.frame import frame
from marketplace.web.visits import count_cart, count_visit

links = Blueprint("links", __name__, url_prefix="/l")
enter_by_secret(links)


@links.get("/<token>")
def show(token: str) -> str | tuple[str, int]:
    """Show what the link offers, and who sells it."""
    link, seller = _open(token)
    lines = _for_sale(link)
    if not _stands(link, seller, lines):
        return _closed(link, seller, token)
    left = reserving.left_of(line.plan_id for line in lines)
    page = render_template(
        "storefront/links/show.html",
        link=link,
        lines=lines,
        short={line.plan_id: shortage(left.get(line.plan_id), line.quantity) for line in lines},
        before={line.plan_id: _list_total(line) for line in lines},
        total_minor=sum(line.unit_retail_minor * line.quantity for line in lines),
        token=token,
        **frame(seller, home_url=url_for("storefront.links.show", token=token)),
    )
    count_visit(link_id=link.id)
    return page


@links.post("/<token>")
def create(token: str) -> Response | tuple[str, int]:
    """Put what the link offers into a cart: the one named by the form or remembered here, or a new one."""
    enter_to_fill()
    link, seller = _open(token)
    lines = _for_sale(link)
    if not _stands(link, seller, lines):
        return _closed(link, seller, token)
    with transaction():
        secret, found = cart_for(link.currency)
        cart.put(found, link, lines, at=clock.now())
        count_cart(link_id=link.id)
    session["cart"] = secret
    return redirect(url_for("storefront.carts.show", secret=secret), 303)


def _open(token: str) -> tuple[Link, Seller | None]:
    return offers.open_token(token, current_app.config["SECRET_KEY"])


def _for_sale(link: Link) -> list[LinkLine]:
    return [line for line in offers.lines_of(link) if line.plan is not None]


def _stands(link: Link, seller: Seller | None, lines: list[LinkLine]) -> bool:
    return bool(lines) and link.is_open(clock.now()) and seller is not None and seller.is_active


def _closed(link: Link, seller: Seller | None, token: str) -> tuple[str, int]:
    page = render_template(
        "storefront/links/closed.html",
        link=link,
        **frame(seller, home_url=url_for("storefront.links.show", token=token)),
    )
    return page, 410


def _list_total(line: LinkLine) -> int | None:
    """Return what the line comes to at list price, where that is more than the partner asks."""
    price = pricing.thaw(line.terms)[1]
    total = price.unit_at(line.quantity) * line.quantity if price else 0
    return total if total > line.unit_retail_minor * line.quantity else None
