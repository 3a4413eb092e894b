"""A vendor's stock: every plan with what is free, promised and owed; one with its history and settings."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.catalog.models import Plan
from marketplace.core import clock
from marketplace.runtime.people import current_person
from marketplace.stock import queries, supply
from marketplace.stock.models import Stock
from marketplace.stock.rules import KINDS
from marketplace.web.attempts import succeeds
from marketplace.web.vendor.stock_forms import ChangeForm, DeliveryForm
from marketplace.web.vendor.stock_keys import keys

stock = Blueprint("stock", __name__, url_prefix="/stock")
stock.register_blueprint(keys)


@stock.get("/")
def index() -> str:
    """List the vendor's plans by name with what is left of each."""
    kind, vendor_id = request.args.get("kind", ""), current_person().party_id
    page = queries.plans_page(
        vendor_id,
        search=request.args.get("q", ""),
        kind=kind if kind in KINDS else "",
        only_low=request.args.get("low") == "yes",
        cursor=request.args.get("cursor"),
    )
    plan_ids = [plan.id for plan in page.items]
    return render_template(
        "vendor/stock/index.html",
        page=page,
        kinds=KINDS,
        stocks=queries.stocks_of(plan_ids),
        figures=queries.figures_of(plan_ids),
    )


@stock.get("/<plan_id>/")
def show(plan_id: str) -> str:
    """Show one plan's stock: figures, what was done to it, who waits, and what can be changed."""
    plan, held = queries.stock_of(current_person().party_id, plan_id)
    return _page(plan, held, DeliveryForm(obj=held), ChangeForm(formdata=None))


@stock.post("/<plan_id>/")
def update(plan_id: str) -> Response | tuple[str, int]:
    """Set how the plan is delivered and when to warn."""
    plan, held = queries.stock_of(current_person().party_id, plan_id)
    form = DeliveryForm()
    if form.validate_on_submit() and succeeds(form, lambda: _set(plan, form, clock.now())):
        flash(_("Saved."), "success")
        return redirect(url_for(".show", plan_id=plan_id), 303)
    return _page(plan, held, form, ChangeForm(formdata=None)), 422


@stock.post("/<plan_id>/units")
def create(plan_id: str) -> Response | tuple[str, int]:
    """Add units, or take some out."""
    plan, held = queries.stock_of(current_person().party_id, plan_id)
    form = ChangeForm()
    quantity, reason = form.quantity.data or 0, form.reason.data or ""
    if form.validate_on_submit() and succeeds(form, lambda: supply.add(held, quantity, reason=reason, at=clock.now())):
        flash(_("The stock is changed. Who was owed gets theirs first."), "success")
        return redirect(url_for(".show", plan_id=plan_id), 303)
    return _page(plan, held, DeliveryForm(formdata=None, obj=held), form), 422


def _set(plan: Plan, form: DeliveryForm, at: datetime) -> None:
    held = supply.deliver_by(plan, form.kind.data, at=at)
    supply.warn_below(held, form.low_at.data or 0)


def _page(plan: Plan, held: Stock, delivery_form: DeliveryForm, change_form: ChangeForm) -> str:
    return render_template(
        "vendor/stock/show.html",
        plan=plan,
        stock=held,
        figures=queries.figures_of([plan.id])[plan.id],
        changes=queries.changes_page(plan.id, limit=20).items,
        deliveries=queries.deliveries_page(plan_id=plan.id, limit=20).items,
        delivery_form=delivery_form,
        change_form=change_form,
    )
