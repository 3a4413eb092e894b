"""A shop in its partner's colours: what it shows, one offering, and a press that puts it into a cart."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, render_template, request, session, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response as AnyResponse

from marketplace.catalog import pricing
from marketplace.core import clock
from marketplace.db.transaction import transaction
from marketplace.orders import cart as carts
from marketplace.storefronts import queries
from marketplace.storefronts.models import Storefront
from marketplace.web import brands
from marketplace.web.shop_pages import ShopAddresses, home_page, offering_page, price_of
from marketplace.web.storefront.filling import cart_for, enter_to_fill
from marketplace.web.visits import count_cart, count_visit

Answer = str | AnyResponse | tuple[str, int]

shops = Blueprint("shops", __name__, url_prefix="/s/<slug>")
offerings = Blueprint("offerings", __name__, url_prefix="/offerings/<offering_id>")
cart = Blueprint("cart", __name__, url_prefix="/cart")


@shops.before_request
def enter() -> None:
    """Let the visitor act as the customer of the cart that this browser remembers, or of one not opened yet.

    A customer may ask at which terms the shop sells: a price below what its partner pays is not shown.
    """
    enter_to_fill()


@shops.get("/")
def show(slug: str) -> Answer:
    """Show the shop: welcome, and its offerings by search and category. A former address leads to the present one."""
    storefront = queries.open_at(slug)
    if storefront.slug != slug:
        return redirect(url_for(".show", slug=storefront.slug), 301)
    page = render_template(
        "storefront/shops/show.html", **home_page(storefront, _addresses(storefront), at=clock.now()), **_cart()
    )
    count_visit(storefront_id=storefront.id)
    return page


@shops.get("/theme.css")
def theme(slug: str) -> Response:
    """Return the shop's colour as a style sheet."""
    return brands.theme(queries.open_at(slug), request.args.get("v", ""))


@offerings.get("/", endpoint="show")
def show_offering(slug: str, offering_id: str) -> Answer:
    """Show one offering with the price of each plan."""
    storefront = queries.open_at(slug)
    if storefront.slug != slug:
        return redirect(url_for(".show", slug=storefront.slug, offering_id=offering_id), 301)
    page = _offering(storefront, offering_id)
    count_visit(storefront_id=storefront.id)
    return page


@cart.post("/")
def create(slug: str) -> Answer:
    """Put a plan into the cart, at the shop's price of this moment; its price stands there for some days."""
    storefront, at, form = queries.open_at(slug), clock.now(), request.form
    offering_id, quantity = form.get("offering", ""), _quantity(form.get("quantity", ""))
    shown = offering_page(storefront, offering_id, _addresses(storefront), at=at)
    chosen = price_of(shown["prices"], form.get("plan", ""))
    if quantity is None or chosen is None:
        error = _("Choose a plan.") if chosen is None else _("Enter a whole number from 1 to 100,000.")
        return _offering(storefront, offering_id, error=error), 422
    with transaction():
        secret, found = cart_for(chosen.card.currency)
        offered = queries.offering_of(storefront, offering_id)  # read again as the cart's customer
        plan = next(each for each in offered.plans if each.public_id == chosen.card.facts.plan_public_id)
        terms = pricing.seller_terms(storefront.partner_id, at=at)
        wanted = pricing.Wanted(plan, quantity, unit_retail_minor=chosen.own_minor)
        [line] = pricing.price([wanted], currency=chosen.card.currency, terms=terms, at=at)
        carts.put_from_storefront(found, storefront, line, unit_retail_minor=chosen.own_minor, at=at)
        count_cart(storefront_id=storefront.id)
    session["cart"] = secret
    return redirect(url_for("storefront.carts.show", secret=secret), 303)


def _offering(storefront: Storefront, offering_id: str, *, error: str = "") -> str:
    page = offering_page(storefront, offering_id, _addresses(storefront), at=clock.now())
    return render_template("storefront/shops/offerings/show.html", **page, **_cart(), error=error)


def _addresses(storefront: Storefront) -> ShopAddresses:
    slug = storefront.slug
    return ShopAddresses(
        home=url_for("storefront.shops.show", slug=slug),
        theme=url_for("storefront.shops.theme", slug=slug, v=storefront.brand_color[1:]),
        offering=lambda offering_id: url_for("storefront.shops.offerings.show", slug=slug, offering_id=offering_id),
        put=url_for("storefront.shops.cart.create", slug=slug),
    )


def _cart() -> dict[str, object]:
    """Return the cart that this browser remembers, while something is in it."""
    secret = session.get("cart")
    count = carts.lines_in(secret) if secret else 0
    return {"cart_url": url_for("storefront.carts.show", secret=secret), "cart_count": count} if count else {}


def _quantity(text: str) -> int | None:
    digits = text.strip()
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 6):
        return None
    return int(digits) if 1 <= int(digits) <= carts.MOST_OF_ONE else None


shops.register_blueprint(offerings)
shops.register_blueprint(cart)
