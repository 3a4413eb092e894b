"""Entering an order for a customer, step by step on one page: who, what, what it comes to, place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, current_app, flash, redirect, render_template, request
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.audit import trail
from marketplace.catalog.models import Vendor
from marketplace.core import clock
from marketplace.core.errors import Invalid
from marketplace.core.ids import hash_secret, new_secret
from marketplace.customers import directory
from marketplace.db.actor import Actor, acting
from marketplace.db.transaction import transaction
from marketplace.orders import direct
from marketplace.orders.ordering import Purchase
from marketplace.protection import guard
from marketplace.protection.errors import SaleRefused
from marketplace.web.direct_orders.drafts import Draft
from marketplace.web.direct_orders.forms import DirectOrderForm

STEPS = ("search", "add", "remove", "recalculate")
"""Buttons that show the page again with what was entered, and write nothing."""


@dataclass(frozen=True)
class Counter:
    """Who enters orders: `entered_by` is `operator` or `vendor`; a vendor sells what is its own and nothing else."""

    entered_by: str
    template: str
    vendor: Callable[[], Vendor | None]
    order_url: Callable[[str], str]


def direct_order_pages(counter: Counter) -> Blueprint:
    """Return the blueprint `direct_orders` of one audience."""
    pages = Blueprint("direct_orders", __name__, url_prefix="/direct-orders")

    @pages.get("/new")
    def new() -> str:
        """Ask who buys and what."""
        form = DirectOrderForm(country=_own_country(), currency="EUR", draft=new_secret())
        return render_template(counter.template, form=form, draft=Draft([], "EUR"), has_new_total=False)

    @pages.post("/")
    def create() -> Response | str | tuple[str, int]:
        """Place the order, or go one step on. The customer gets the address of its page by mail, and pays there."""
        form, at = DirectOrderForm(), clock.now()
        draft = Draft.read(form.currency.data or "EUR", counter.vendor(), at=at)
        is_right = draft.work_out(form.buyer, _own_country(), at=at)
        if any(step in request.form for step in STEPS):
            return _page(counter, form, draft)
        if not (form.validate() and is_right):
            return _page(counter, form, draft), 422
        if form.shown_total.data != str(draft.total_minor):
            return _page(counter, form, draft, has_new_total=True), 422
        order_id = _place(counter, form, draft, at=at)
        if order_id is None:
            return _page(counter, form, draft), 422
        flash(_("The order is placed. Its customer is asked by mail to pay it."), "success")
        return redirect(counter.order_url(order_id), 303)

    return pages


def _page(counter: Counter, form: DirectOrderForm, draft: Draft, *, has_new_total: bool = False) -> str:
    form.shown_total.data = str(draft.total_minor)
    form.draft.data = form.draft.data or new_secret()
    if draft.refused and not any(step in request.form for step in STEPS):
        form.form_errors.append(draft.refused)
    return render_template(counter.template, form=form, draft=draft, has_new_total=has_new_total)


def _place(counter: Counter, form: DirectOrderForm, draft: Draft, *, at: datetime) -> str | None:
    """Return the id of the order placed; None where it was refused, and the form says why.

    Where the guard refused it, the attempt stays on record.
    """
    secret = direct.secret_of(form.draft.data, current_app.config["SECRET_KEY"])
    vendor = counter.vendor()
    vendor_id = vendor.id if vendor else None
    try:
        with transaction():
            with acting(Actor("customer", hash_secret(secret))):
                order = direct.place(
                    secret, _purchase(form), draft.items, currency=draft.currency,
                    entered_by=counter.entered_by, address=_address(secret), at=at, vendor_id=vendor_id,
                    po_number=form.po_number.data,
                )  # fmt: skip
                order_id, is_new = order.public_id, order.placed_at == at
            if is_new:
                trail.record("order.entered", "order", order_id, {"entered_by": counter.entered_by})
    except SaleRefused as refusal:
        with transaction():
            guard.keep_refusal(refusal)
        form.form_errors.append(refusal.message)
        return None
    except Invalid as refusal:
        form.form_errors.append(refusal.message)
        return None
    return order_id


def _purchase(form: DirectOrderForm) -> Purchase:
    number = form.number.value if form.number and form.number.is_valid else None
    details, secret_key = form.details, current_app.config["SECRET_KEY"]
    return Purchase(
        details=details,
        keys=tuple(directory.identity_keys(details.email, number, secret_key)),
        names=tuple(directory.names_of_buyer(details, secret_key)),
        buyer=form.buyer,
        seller_country=_own_country(),
    )


def _address(secret: str) -> str:
    return f"{current_app.config['MARKETPLACE_BASE_URL']}/order/{secret}/"


def _own_country() -> str:
    return str(current_app.config["MARKETPLACE_COUNTRY"])
