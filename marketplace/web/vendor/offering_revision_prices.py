"""Prices inside a proposal. What each would bring, and whom it touches, is shown before it is kept."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.catalog import proceeds, review, revisions
from marketplace.catalog.errors import RevisionInReview
from marketplace.catalog.models import Offering, Plan
from marketplace.catalog.price_effects import reach_of
from marketplace.catalog.revised_prices import ProposedPrice
from marketplace.core import clock
from marketplace.core.errors import Conflict, Invalid
from marketplace.db.transaction import transaction
from marketplace.runtime.people import current_person
from marketplace.web.attempts import succeeds
from marketplace.web.vendor.offering_forms import PriceForm
from marketplace.web.vendor.own import in_force, own, plan_of

prices = Blueprint("prices", __name__, url_prefix="/prices/<plan_id>")


@prices.get("/new")
def new(offering_id: str, plan_id: str) -> str:
    """Ask for a price, beginning with the one proposed already, or else with the one in force."""
    plan, currency = plan_of(own(offering_id), plan_id), request.args.get("currency", "EUR")
    form = PriceForm(currency=currency)
    proposed = {(each.plan, each.currency): each for each in _proposed(plan.offering)}
    present = proposed.get((plan_id, currency)) or in_force(plan, currency)
    if present:
        form.fill(present)
    return _page(plan, form, present.unit_minor if present else None)


@prices.post("/")
def create(offering_id: str, plan_id: str) -> Response | str | tuple[str, int]:
    """Propose the price, or only show what it would bring."""
    plan, form, at = plan_of(own(offering_id), plan_id), PriceForm(), clock.now()
    if form.validate_on_submit():
        if form.preview.data:
            return _page(plan, form, form.unit_minor)
        price, by = _read(plan, form, at), current_person().public_id
        others = [each for each in _proposed(plan.offering) if _key(each) != _key(price)]
        wanted = {"prices": [*others, price]}
        if succeeds(form, lambda: revisions.amend(plan.offering, wanted, by=by, at=at)):
            flash(_("The price is proposed. Send it in when everything is complete."), "success")
            return redirect(url_for("vendor.offerings.revision.show", offering_id=offering_id), 303)
    return _page(plan, form, form.unit_minor), 422


@prices.post("/<currency>/end")
def destroy(offering_id: str, plan_id: str, currency: str) -> Response:
    """Propose this price no more; a proposal of nothing else is given up."""
    offering = own(offering_id)
    plan_of(offering, plan_id)
    others = [each for each in _proposed(offering) if _key(each) != (plan_id, currency)]
    try:
        with transaction():
            _leave(offering, others)
    except (Conflict, Invalid) as refusal:
        flash(refusal.message, "warning")
    else:
        flash(_("The price stays as it is."), "success")
    return redirect(url_for("vendor.offerings.revision.show", offering_id=offering_id), 303)


def _leave(offering: Offering, prices: list[ProposedPrice]) -> None:
    revision, by, at = revisions.open_revision(offering), current_person().public_id, clock.now()
    if revision is None:
        return
    if revision.state == "in_review":
        raise RevisionInReview(offering.name)
    if prices or revision.changes.keys() - {"prices"}:
        revisions.amend(offering, {"prices": prices}, by=by, at=at)
    else:
        review.withdraw(revision, by=by, at=at)


def _proposed(offering: Offering) -> list[ProposedPrice]:
    revision = revisions.open_revision(offering)
    return revisions.prices_of(revision) if revision else []


def _key(price: ProposedPrice) -> tuple[str, str]:
    return price.plan, price.currency


def _read(plan: Plan, form: PriceForm, at: datetime) -> ProposedPrice:
    begins_at = form.begins.begins_at(at)
    unit_minor = form.unit_minor or 0  # validated: the field is never empty here
    return ProposedPrice(
        plan.public_id, form.currency.data, unit_minor, form.max_retail_minor, form.breaks,
        begins_at=None if begins_at == at else begins_at,
    )  # fmt: skip


def _page(plan: Plan, form: PriceForm, unit_minor: int | None) -> str:
    currency, at = form.currency.data, clock.now()
    return render_template(
        "vendor/offerings/revision/prices/new.html",
        offering=plan.offering,
        plan=plan,
        form=form,
        brings=proceeds.preview(plan, unit_minor, currency=currency, at=at) if unit_minor else [],
        reach=reach_of([plan.offering_id], at=at),
        currency=currency,
    )
