"""Who buys: the details, the tax that follows from them, and the order. Then on to the payment page.

Stripe is asked between two transactions, so this door opens more than one: see `paying`.
"""

from __future__ import annotations

from flask import Blueprint, current_app, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from marketplace.catalog.pricing import PricedLine
from marketplace.core import clock
from marketplace.core.errors import Invalid
from marketplace.customers import directory
from marketplace.db.transaction import transaction
from marketplace.orders import cart as carts
from marketplace.orders import offers, ordering, sellers
from marketplace.orders.errors import CartEmpty, OfferEnded
from marketplace.orders.models import Cart
from marketplace.orders.ordering import Purchase
from marketplace.orders.sellers import Seller
from marketplace.runtime.gateways import gateways
from marketplace.stock import reserving
from marketplace.stock.errors import SoldOut
from marketplace.storefronts import queries as storefronts
from marketplace.storefronts.models import Storefront
from marketplace.web.details_forms import DetailsForm
from marketplace.web.storefront.entering import enter_by_secret
from marketplace.web.storefront.frame import frame
from marketplace.web.storefront.paying import pay

details = Blueprint("details", __name__, url_prefix="/checkout/<secret>/details")
enter_by_secret(details)


@details.get("/")
def new(secret: str) -> str | Response:
    """Ask who buys. The tax shown is that of the seller's country until another one is chosen."""
    cart = carts.find(secret)
    if cart.state == "ordered":
        return redirect(url_for("storefront.orders.show", secret=secret), 303)
    seller = sellers.card(offers.last_bound(cart))
    form = DetailsForm(country=seller.country if seller else _own_country())
    try:
        return _page(cart, form, _priced(cart, form), seller)
    except (OfferEnded, CartEmpty, SoldOut):
        return _to_cart(secret)


@details.post("/")
def create(secret: str) -> Response | str | tuple[str, int]:
    """Place the order and go to the payment page; first show the total again where it differs from the one shown."""
    cart, form = carts.find(secret), DetailsForm()
    if cart.state == "ordered":
        return pay(ordering.order_of(secret), secret)
    try:
        lines, seller = _priced(cart, form), sellers.card(offers.last_bound(cart))
        if "recalculate" in request.form:
            return _page(cart, form, lines, seller)
        if not (form.validate() and _is_payable(form, lines)):
            return _page(cart, form, lines, seller), 422
        if form.shown_total.data != str(_sum(lines)):
            return _page(cart, form, lines, seller, has_new_total=True), 422
        with transaction():
            order = ordering.order_cart(secret, _purchase(form), at=clock.now())
    except (OfferEnded, CartEmpty, SoldOut):
        return _to_cart(secret)  # it says what has ended, and what is left of what is short
    return pay(order, secret)


def _page(
    cart: Cart, form: DetailsForm, lines: list[PricedLine], seller: Seller | None, *, has_new_total: bool = False
) -> str:
    form.shown_total.data = str(_sum(lines))
    secret = (request.view_args or {})["secret"]
    return render_template(
        "storefront/details/new.html",
        form=form,
        cart=cart,
        lines=lines,
        total_minor=_sum(lines),
        has_new_total=has_new_total,
        secret=secret,
        **frame(seller, home_url=url_for("storefront.carts.show", secret=secret), step=1, storefront=_storefront(cart)),
    )


def _priced(cart: Cart, form: DetailsForm) -> list[PricedLine]:
    behind, at = offers.offers_of_acting_cart(cart), clock.now()
    offers.check_standing(cart, behind, at=at)
    reserving.check({line.plan_id: (line.plan.offering.name, line.quantity) for line in cart.lines})
    return offers.shown(cart, behind, buyer=form.buyer, seller_country=_own_country(), at=at)


def _storefront(cart: Cart) -> Storefront | None:
    key = carts.last_storefront(cart)
    return next((each for each in storefronts.of_acting_cart() if each.id == key), None) if key else None


def _sum(lines: list[PricedLine]) -> int:
    return sum(line.money.gross_minor for line in lines)


def _is_payable(form: DetailsForm, lines: list[PricedLine]) -> bool:
    """Whether the payment page could take it: an order that nobody can pay is not placed."""
    amounts = [line.money.net_minor for line in lines] + [sum(line.money.tax_minor for line in lines), _sum(lines)]
    try:
        for amount in amounts:
            gateways().payments.check_amount(amount, lines[0].money.currency)
    except Invalid as refusal:
        form.form_errors.append(refusal.message)
        return False
    return True


def _purchase(form: DetailsForm) -> Purchase:
    number = form.number.value if form.number and form.number.is_valid else None
    keys = directory.identity_keys(form.email.data, number, current_app.config["SECRET_KEY"])
    return Purchase(details=form.details, keys=tuple(keys), buyer=form.buyer, seller_country=_own_country())


def _own_country() -> str:
    return str(current_app.config["MARKETPLACE_COUNTRY"])


def _to_cart(secret: str) -> Response:
    return redirect(url_for("storefront.carts.show", secret=secret), 303)
