"""Margin rules: the list, a new one, and the history of one."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.catalog import margins as terms
from marketplace.catalog import queries
from marketplace.catalog.models import MarginRule
from marketplace.core import clock
from marketplace.insight.margin_change import Change
from marketplace.partners import queries as partners
from marketplace.runtime.people import current_person
from marketplace.web.attempts import attempt
from marketplace.web.operator.employers import own_names
from marketplace.web.operator.margin_changes import change, ending
from marketplace.web.operator.margin_forms import RuleForm, effect
from marketplace.web.operator.margin_previews import Preview, previewed
from marketplace.web.operator.wording import SCOPE_KINDS, standing

margins = Blueprint("margins", __name__, url_prefix="/margins")
margins.register_blueprint(change)
margins.register_blueprint(ending)


@margins.get("/")
def index() -> str:
    """List rules, the newest first, filtered by state, tier and kind of scope."""
    tiers, at = partners.tiers(), clock.now()
    page = queries.margin_rules_page(
        at=at,
        state=request.args.get("state", ""),
        tier=next((tier for tier in tiers if tier.code == request.args.get("tier")), None),
        scope_kind=request.args.get("scope", ""),
        cursor=request.args.get("cursor"),
    )
    return render_template(
        "operator/margins/index.html", page=page, tiers=tiers, kinds=SCOPE_KINDS, standing=standing, at=at
    )


@margins.get("/new")
def new() -> str:
    """Ask for a new rule; tier and scope can be chosen by the address."""
    form = RuleForm(tier=request.args.get("tier", ""), scope=request.args.get("scope", "everything"))
    return _page(form)


@margins.post("/")
def create() -> Response | tuple[str, int]:
    """Show what the rule would do; on the second press, set it. What changed meanwhile is shown again first."""
    form, at = RuleForm(), clock.now()
    if not form.validate_on_submit():
        return _page(form), 422
    tier, (kind, scope), (starts_at, ends_at) = form.chosen_tier(), form.chosen_scope(), form.span(at)
    preview = previewed(form, Change(tier, kind, scope, form.rate.bps, starts_at), at=at)
    if preview is not None:
        said = effect(tier, scope, bps=form.rate.bps, starts_at=starts_at)
        return _page(form, preview, said), preview.status

    def save() -> MarginRule:
        return terms.set_rule(
            tier=tier,
            scope_kind=kind,
            scope=scope,
            bps=form.rate.bps,
            effective_from=starts_at,
            effective_until=ends_at,
            created_by=current_person().public_id,
            at=at,
        )

    if rule := attempt(form, save):
        flash(_("The margin is set."), "success")
        return redirect(url_for(".show", rule_id=rule.public_id), 303)
    return _page(form), 422


@margins.get("/<rule_id>/")
def show(rule_id: str) -> str:
    """Show every version of a rule."""
    return render_template(
        "operator/margins/show.html",
        versions=queries.rule_versions(rule_id),
        names=own_names(),
        standing=standing,
        at=clock.now(),
    )


def _page(form: RuleForm, preview: Preview | None = None, effect: str | None = None) -> str:
    return render_template("operator/margins/new.html", form=form, preview=preview, effect=effect)
