"""The cart at its secret address: quantities, and on to the details."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.core import clock
from marketplace.db.transaction import transaction
from marketplace.orders import cart as cart_verbs
from marketplace.orders import offers
from marketplace.orders.errors import CartEmpty, OfferEnded
from marketplace.orders.models import Cart, CartLine
from marketplace.orders.offers import Offers
from marketplace.stock import reserving
from marketplace.web.availability import shortage
from marketplace.web.storefront.entering import enter_by_secret
from marketplace.web.storefront.filling import unpaid_before
from marketplace.web.storefront.frame import frame

carts = Blueprint("carts", __name__, url_prefix="/checkout/<secret>")
enter_by_secret(carts)

FIELD = "quantity-"


@dataclass(frozen=True)
class Row:
    """One line as the page shows it. `entered` is what stands in the quantity field, `error` what is wrong with it.

    `is_short` says that less is left than the line asks for.
    """

    plan_id: str
    name: str
    plan: str
    vendor: str
    unit_minor: int
    quantity: int
    entered: str
    error: str
    is_for_sale: bool
    is_short: bool

    @property
    def total_minor(self) -> int:
        """What the line comes to before tax, in minor units."""
        return self.unit_minor * self.quantity


@carts.get("/")
def show(secret: str) -> str | Response:
    """Show what is in the cart, or the order that it has become."""
    cart = cart_verbs.find(secret)
    if cart.state == "ordered":
        return redirect(url_for("storefront.orders.show", secret=secret), 303)
    return _page(cart, secret, {}, {})


@carts.post("/")
def update(secret: str) -> Response | tuple[str, int]:
    """Set the quantities, take a line out, or both."""
    entered = {name.removeprefix(FIELD): text for name, text in request.form.items() if name.startswith(FIELD)}
    if removed := request.form.get("remove"):
        entered = {removed: "0"}
    errors = {
        plan: _("Enter a whole number from 0 to 100,000.") for plan, text in entered.items() if _quantity(text) is None
    }
    if errors:
        return _page(cart_verbs.find(secret), secret, entered, errors), 422
    with transaction():
        cart = cart_verbs.find(secret, is_to_change=True)
        cart_verbs.remove_unavailable(cart)
        cart_verbs.change(cart, {plan: _quantity(text) or 0 for plan, text in entered.items()})
    return redirect(url_for("storefront.carts.show", secret=secret), 303)


def _page(cart: Cart, secret: str, entered: Mapping[str, str], errors: Mapping[str, str]) -> str:
    behind = offers.offers_of_acting_cart(cart)
    left = reserving.left_of(line.plan_id for line in cart.lines)
    rows = [_row(line, behind, entered, errors, left.get(line.plan_id)) for line in cart.lines]
    return render_template(
        "storefront/carts/show.html",
        cart=cart,
        rows=rows,
        total_minor=sum(row.total_minor for row in rows),
        ended=_ended(cart, behind),
        secret=secret,
        unpaid=[] if rows else unpaid_before(),
        **frame(
            behind.seller_of(cart),
            home_url=url_for("storefront.carts.show", secret=secret),
            step=0,
            storefront=behind.storefronts.get(cart_verbs.last_storefront(cart) or 0),
        ),
    )


def _ended(cart: Cart, behind: Offers) -> bool:
    """Whether something in the cart cannot be ordered any more."""
    try:
        offers.check_standing(cart, behind, at=clock.now())
    except OfferEnded:
        return True
    except CartEmpty:
        return False
    return False


def _row(
    line: CartLine, behind: Offers, entered: Mapping[str, str], errors: Mapping[str, str], left: int | None
) -> Row:
    plan = line.plan
    key, short = plan.public_id if plan else "", shortage(left, line.quantity)
    return Row(
        plan_id=key,
        name=plan.offering.name if plan else _("An offering that is not for sale any more"),
        plan=plan.name if plan else "",
        vendor=plan.offering.vendor.name if plan else "",
        unit_minor=behind.unit_minor(line),
        quantity=line.quantity,
        entered=entered.get(key, str(line.quantity)),
        error=errors.get(key) or short,
        is_for_sale=plan is not None and behind.is_open(line, clock.now()),
        is_short=bool(short),
    )


def _quantity(text: str) -> int | None:
    digits = text.strip()
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 6):
        return None
    return int(digits) if int(digits) <= cart_verbs.MOST_OF_ONE else None
