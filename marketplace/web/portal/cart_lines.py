"""Putting something from the shop into the buying cart."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.catalog.pricing import NotForSale
from marketplace.catalog.queries.plans import published_plans
from marketplace.db.transaction import transaction
from marketplace.orders import partner_cart, partner_prices
from marketplace.runtime.people import current_person
from marketplace.web.portal.cart import quantity_of
from marketplace.web.portal.selling import selling

lines = Blueprint("lines", __name__, url_prefix="/lines")


@lines.post("/")
def create() -> Response:
    """Put a plan into the cart, in the currency whose price was shown. A second press changes nothing."""
    here, (plan_id, currency) = selling(), _picked()
    plan, quantity = published_plans([plan_id]).get(plan_id), quantity_of(request.form.get("quantity", "1"))
    if plan is None:
        return _to_shop(_("This offering is not sold any more."))
    offering_id = plan.offering.public_id
    if not quantity:
        return _to_shop(_("Enter a whole number from 1 to 100,000."), offering_id)
    try:
        with transaction():
            picked = partner_prices.pick(plan, quantity, currency=currency, terms=here.terms, at=here.at)
            partner_cart.put(here.partner.id, current_person().public_id, [picked], currency=currency, at=here.at)
    except NotForSale as refusal:
        return _to_shop(refusal.message, offering_id)
    flash(_("%(name)s is in your cart.", name=picked.description), "success")
    return redirect(url_for("portal.cart.show", currency=currency), 303)


def _picked() -> tuple[str, str]:
    """Return plan and currency: one button of the shop's list names both, an offering's own form each by itself."""
    if "pick" in request.form:
        plan_id, _space, currency = request.form["pick"].partition(" ")
        return plan_id, currency
    return request.form.get("plan", ""), request.form.get("currency", "")


def _to_shop(message: str, offering_id: str | None = None) -> Response:
    flash(message, "warning")
    shop = url_for("portal.shop.show", offering_id=offering_id) if offering_id else url_for("portal.shop.index")
    return redirect(shop, 303)
