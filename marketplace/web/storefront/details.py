"""Who buys: the details, the tax that follows from them, and the order. Then on to the payment page.

Stripe is asked between two transactions, so this door opens more than one: see `paying`.
"""

from __future__ import annotations

from flask import Blueprint, abort, current_app, flash, make_response, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.catalog.pricing import PricedLine, Reading
from marketplace.core import clock
from marketplace.core.errors import Invalid
from marketplace.customers import directory
from marketplace.db.base import db
from marketplace.db.transaction import transaction
from marketplace.orders import cart as carts
from marketplace.orders import offers, ordering
from marketplace.orders.errors import CartEmpty, OfferEnded, QuotedToAnother
from marketplace.orders.models import Cart, Order
from marketplace.orders.offers import Offers
from marketplace.orders.ordering import Purchase
from marketplace.payments import checkout
from marketplace.payments.tries import Try
from marketplace.protection import checkouts, guard
from marketplace.protection.errors import CheckoutClosed, SaleRefused
from marketplace.runtime.gateways import gateways
from marketplace.stock import reserving
from marketplace.stock.errors import SoldOut
from marketplace.web import payment_pages
from marketplace.web.details_forms import DetailsForm
from marketplace.web.storefront.entering import enter_by_secret
from marketplace.web.storefront.frame import frame
from marketplace.web.storefront.paying import request_for

details = Blueprint("details", __name__, url_prefix="/checkout/<secret>/details")
enter_by_secret(details)


@details.get("/")
def new(secret: str) -> str | Response:
    """Ask who buys. The tax shown is that of the seller's country until another one is chosen."""
    cart = carts.find(secret)
    if cart.state == "ordered":
        return redirect(url_for("storefront.orders.show", secret=secret), 303)
    behind = offers.offers_of_acting_cart(cart)
    seller = behind.seller_of(cart)
    form = DetailsForm(country=seller.country if seller else _own_country())
    try:
        lines = _priced(cart, behind, form, Reading(clock.now()))
        _check_stock(cart)
    except (OfferEnded, CartEmpty, SoldOut):
        return _to_cart(secret)
    return _page(cart, behind, form, lines)


@details.post("/")
def create(secret: str) -> Response:
    """Place the order and go to the payment page; first show the total again where it differs from the one shown."""
    form = DetailsForm()
    return payment_pages.go(lambda: _order(secret, form), home=url_for("storefront.orders.show", secret=secret))


def _order(secret: str, form: DetailsForm) -> Try:
    """Place the order and begin to pay it, in one transaction; a cart ordered before is paid. Answers itself if not."""
    cart, reading = carts.find(secret, is_to_change=True), Reading(clock.now())
    if cart.state == "ordered":
        order = ordering.order_of(secret)
        _agree_again(order, form, secret)
        return checkout.begin(order, request=request_for(order, secret), at=reading.at)
    behind = offers.offers_of_acting_cart(cart)
    try:
        _agree(cart, behind, form, _priced(cart, behind, form, reading))
        checkouts.admit(offers.last_bound(cart), **_asker(), at=reading.at)
        order = ordering.order_cart(cart, behind, _purchase(form), reading=reading)
    except (SaleRefused, QuotedToAnother, CheckoutClosed) as refusal:
        abort(_refused(refusal, secret, form))
    except (OfferEnded, CartEmpty, SoldOut):
        abort(_to_cart(secret))  # it says what has ended, and what is left of what is short
    return checkout.begin_first(order, request=request_for(order, secret), at=reading.at)


def _refused(refusal: SaleRefused | QuotedToAnother | CheckoutClosed, secret: str, form: DetailsForm) -> Response:
    """Answer with the page and the reason. What was refused is counted and stays on record, and the cart as it was."""
    db.session.rollback()
    cart, reading = carts.find(secret), Reading(clock.now())
    behind, is_closed = offers.offers_of_acting_cart(cart), isinstance(refusal, CheckoutClosed)
    form.form_errors.append(refusal.message)
    page = _page(cart, behind, form, _priced(cart, behind, form, reading))
    if not is_closed:
        _note(refusal, offers.last_bound(cart), reading)
    return make_response(page, 429 if is_closed else 422)


def _note(refusal: Exception, door_id: int | None, reading: Reading) -> None:
    """Keep that it was refused: the answer says something about a company, so it is given a few times."""
    with transaction():
        checkouts.note_refusal(door_id, **_asker(), at=reading.at)
        if isinstance(refusal, SaleRefused):
            guard.keep_refusal(refusal)


def _asker() -> dict[str, str]:
    return {"address": request.remote_addr or "", "key": str(current_app.secret_key)}


def _agree(cart: Cart, behind: Offers, form: DetailsForm, lines: list[PricedLine]) -> None:
    """Answer with the page again unless the customer has stated everything and seen this very total."""
    is_asked_again = "recalculate" in request.form
    is_complete = not is_asked_again and form.validate() and _is_payable(form, lines)
    has_new_total = is_complete and form.shown_total.data != str(_sum(lines))
    if is_complete and not has_new_total:
        return
    _check_stock(cart)
    page = _page(cart, behind, form, lines, has_new_total=has_new_total)
    abort(make_response(page, 200 if is_asked_again else 422))


def _agree_again(order: Order, form: DetailsForm, secret: str) -> None:
    """Lead to the order as it stands unless the form says what the one said that it was placed by."""
    is_same_total = form.shown_total.data == str(order.total_minor)
    if is_same_total and form.validate() and ordering.is_by(order, form.details):
        return
    flash(_("You ordered this before, with other details. Nothing was changed: look at what you ordered."), "warning")
    abort(redirect(url_for("storefront.orders.show", secret=secret), 303))


def _page(
    cart: Cart, behind: Offers, form: DetailsForm, lines: list[PricedLine], *, has_new_total: bool = False
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
        **frame(
            behind.seller_of(cart),
            home_url=url_for("storefront.carts.show", secret=secret),
            step=1,
            storefront=behind.storefronts.get(carts.last_storefront(cart) or 0),
        ),
    )


def _priced(cart: Cart, behind: Offers, form: DetailsForm, reading: Reading) -> list[PricedLine]:
    offers.check_standing(cart, behind, at=reading.at)
    return offers.shown(cart, behind, buyer=form.buyer, seller_country=_own_country(), reading=reading)


def _check_stock(cart: Cart) -> None:
    """Look before a page is shown; an order that is placed reserves what it needs."""
    reserving.check({line.plan_id: (line.plan.offering.name, line.quantity) for line in cart.lines})


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
    details, secret_key = form.details, current_app.config["SECRET_KEY"]
    return Purchase(
        details=details,
        keys=tuple(directory.identity_keys(details.email, number, secret_key)),
        names=tuple(directory.names_of_buyer(details, secret_key)),
        buyer=form.buyer,
        seller_country=_own_country(),
    )


def _own_country() -> str:
    return str(current_app.config["MARKETPLACE_COUNTRY"])


def _to_cart(secret: str) -> Response:
    return redirect(url_for("storefront.carts.show", secret=secret), 303)
