"""The company's buying cart: one for each person and currency, at today's prices."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from flask import Blueprint, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.db.transaction import transaction
from marketplace.orders import partner_cart, partner_prices, queries
from marketplace.orders.cart import MOST_OF_ONE
from marketplace.orders.models import PartnerCart
from marketplace.runtime.people import current_person
from marketplace.web.portal.buying import buyer_of, seller_country
from marketplace.web.portal.selling import Selling, selling

cart = Blueprint("cart", __name__, url_prefix="/cart")

FIELD = "quantity-"
SHOWN_UNPAID: Final = 3


@cart.get("/")
def show() -> str:
    """Show what the signed-in person has put together: in the currency asked for, else in the partner's own."""
    here, carts = selling(), partner_cart.open_carts(current_person().public_id)
    return cart_page(here, [each for each in carts if each.lines])


@cart.post("/<cart_id>/")
def update(cart_id: str) -> Response | tuple[str, int]:
    """Set the quantities, take a line out, or both."""
    here, member = selling(), current_person().public_id
    entered = {name.removeprefix(FIELD): text for name, text in request.form.items() if name.startswith(FIELD)}
    removed = request.form.get("remove")
    if removed:
        entered = {removed: "0"}
    errors = {
        plan: _("Enter a whole number from 0 to 100,000.")
        for plan, text in entered.items()
        if quantity_of(text) is None
    }
    if errors:
        found = partner_cart.by_public_id(member, cart_id)
        return cart_page(here, [found], entered=entered, errors=errors), 422
    with transaction():
        found = partner_cart.by_public_id(member, cart_id, is_to_change=True)
        if removed:
            partner_cart.remove_unsold(found)
        quantities = {plan: quantity_of(text) or 0 for plan, text in entered.items()}
        partner_prices.change(found, quantities, terms=here.terms, at=here.at)
        currency = found.currency
    return redirect(url_for("portal.cart.show", currency=currency), 303)


def cart_page(
    here: Selling,
    carts: Sequence[PartnerCart],
    *,
    entered: Mapping[str, str] | None = None,
    errors: Mapping[str, str] | None = None,
    refusal: str = "",
    end_customer: str = "",
) -> str:
    """Return the page of the carts, one of them open: with what was `entered`, and what is wrong with it."""
    wanted = request.args.get("currency", here.partner.currency)
    chosen = next((each for each in carts if each.currency == wanted), carts[0] if carts else None)
    buyer = buyer_of(here.partner)
    priced = chosen and partner_prices.price_cart(
        chosen, terms=here.terms, buyer=buyer, seller_country=seller_country(), at=here.at
    )
    return render_template(
        "portal/cart/show.html",
        carts=carts,
        cart=chosen,
        priced=priced,
        buyer=buyer,
        partner=here.partner,
        entered=entered or {},
        errors=errors or {},
        refusal=refusal,
        end_customer=end_customer,
        unpaid=[] if chosen else _unpaid(here.partner.id),
    )


def _unpaid(partner_id: int) -> list[dict[str, object]]:
    """Return the newest purchases that wait for their money: the cart that became one is empty again."""
    found = queries.page_for_partner(partner_id, state="placed", kind="purchases", limit=SHOWN_UNPAID).items
    return [{"order": each, "url": url_for("portal.orders.show", order_id=each.public_id)} for each in found]


def quantity_of(text: str) -> int | None:
    """Read a quantity from 0 to 100 000; None where it is none."""
    digits = text.strip()
    if not (digits.isascii() and digits.isdigit() and len(digits) <= len(str(MOST_OF_ONE))):
        return None
    return int(digits) if int(digits) <= MOST_OF_ONE else None
