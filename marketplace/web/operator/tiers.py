"""Tiers: the levels of the programme, the best first."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import IntegerField, StringField
from wtforms.validators import InputRequired, Length, NumberRange

from marketplace.partners import queries
from marketplace.partners import tiers as programme
from marketplace.partners.models import Tier
from marketplace.web.attempts import succeeds
from marketplace.web.forms import CheckedForm

tiers = Blueprint("tiers", __name__, url_prefix="/tiers")


class TierForm(CheckedForm):
    """A level's name and its place among the others."""

    name = StringField(_l("Name"), [InputRequired(_l("Write the tier's name.")), Length(max=60)])
    rank = IntegerField(
        _l("Rank"),
        [InputRequired(_l("Write a whole number.")), NumberRange(1, 100_000, _l("Write a number from 1 to 100 000."))],
        description=_l("A higher rank is the better tier. No two tiers share one."),
    )


@tiers.get("/")
def index() -> str:
    """List the tiers with how many partners each has."""
    return render_template("operator/tiers/index.html", tiers=queries.tiers(), counts=queries.partners_by_tier())


@tiers.get("/new")
def new() -> str:
    """Ask for the facts of a new tier."""
    highest = max((tier.rank for tier in queries.tiers()), default=0)
    return render_template("operator/tiers/new.html", form=TierForm(rank=highest + 1))


@tiers.post("/")
def create() -> Response | tuple[str, int]:
    """Add a tier."""
    form = TierForm()
    if form.validate_on_submit() and succeeds(form, lambda: programme.add_tier(form.name.data, rank=form.rank.data)):
        flash(_("The tier %(name)s is added. Set its margins next.", name=form.name.data), "success")
        return redirect(url_for(".index"), 303)
    return render_template("operator/tiers/new.html", form=form), 422


@tiers.get("/<code>/edit")
def edit(code: str) -> str:
    """Ask for another name or rank."""
    tier = queries.tier_by_code(code)
    return _edit_page(tier, TierForm(obj=tier))


@tiers.post("/<code>/")
def update(code: str) -> Response | tuple[str, int]:
    """Rename the tier or move it among the others."""
    tier, form = queries.tier_by_code(code), TierForm()
    change = {"name": form.name.data, "rank": form.rank.data}
    if form.validate_on_submit() and succeeds(form, lambda: programme.amend_tier(tier, **change)):
        flash(_("Saved."), "success")
        return redirect(url_for(".index"), 303)
    return _edit_page(tier, form), 422


def _edit_page(tier: Tier, form: TierForm) -> str:
    return render_template("operator/tiers/edit.html", tier=tier, form=form)
