"""A partner's standing: moving it to another tier, suspending and reinstating it, each with its reason."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.core import clock
from marketplace.partners import membership, queries
from marketplace.partners.models import Partner
from marketplace.web.attempts import succeeds
from marketplace.web.operator.partner_forms import ReasonForm, TierForm

tier = Blueprint("tier", __name__, url_prefix="/<partner_id>/tier")
suspension = Blueprint("suspension", __name__, url_prefix="/<partner_id>/suspension")


@tier.get("/edit")
def edit(partner_id: str) -> str:
    """Ask for the new tier and the reason."""
    partner = queries.by_public_id(partner_id)
    return _tier_page(partner, TierForm(tier=partner.tier.code))


@tier.post("/")
def update(partner_id: str) -> Response | tuple[str, int]:
    """Move the partner to the tier."""
    partner, form = queries.by_public_id(partner_id), TierForm()
    if form.validate_on_submit():
        wanted = queries.tier_by_code(form.tier.data)
        change = (partner, wanted)
        if succeeds(form, lambda: membership.change_tier(*change, reason=form.reason.data, at=clock.now())):
            flash(_("%(name)s is in the tier %(tier)s now.", name=partner.name, tier=wanted.name), "success")
            return redirect(url_for("operator.partners.show", partner_id=partner_id), 303)
    return _tier_page(partner, form), 422


@suspension.get("/new")
def new(partner_id: str) -> str:
    """Ask why the partner is suspended, or reinstated where it is suspended now."""
    return _suspension_page(queries.by_public_id(partner_id), ReasonForm())


@suspension.post("/")
def create(partner_id: str) -> Response | tuple[str, int]:
    """Suspend the partner."""
    partner, form = queries.by_public_id(partner_id), ReasonForm()
    if form.validate_on_submit() and succeeds(
        form, lambda: membership.suspend(partner, reason=form.reason.data, at=clock.now())
    ):
        flash(_("%(name)s is suspended and cannot sell.", name=partner.name), "success")
        return redirect(url_for("operator.partners.show", partner_id=partner_id), 303)
    return _suspension_page(partner, form), 422


@suspension.post("/end")
def destroy(partner_id: str) -> Response | tuple[str, int]:
    """Reinstate the partner."""
    partner, form = queries.by_public_id(partner_id), ReasonForm()
    if form.validate_on_submit() and succeeds(
        form, lambda: membership.reinstate(partner, reason=form.reason.data, at=clock.now())
    ):
        flash(_("%(name)s can sell again.", name=partner.name), "success")
        return redirect(url_for("operator.partners.show", partner_id=partner_id), 303)
    return _suspension_page(partner, form), 422


def _tier_page(partner: Partner, form: TierForm) -> str:
    return render_template("operator/partners/tier/edit.html", partner=partner, form=form)


def _suspension_page(partner: Partner, form: ReasonForm) -> str:
    return render_template("operator/partners/suspension/new.html", partner=partner, form=form)
