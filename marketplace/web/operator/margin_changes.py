"""Changing a margin rule from a day on, and ending it. Rows are never edited: a change is the rule's next version."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.catalog import margins as terms
from marketplace.catalog import queries
from marketplace.catalog.models import MarginRule
from marketplace.core import clock
from marketplace.insight.margin_change import Change
from marketplace.runtime.people import current_person
from marketplace.web.attempts import succeeds
from marketplace.web.moments import format_moment
from marketplace.web.operator.margin_forms import ChangeForm, EndForm, effect
from marketplace.web.operator.margin_previews import Preview, previewed

change = Blueprint("change", __name__, url_prefix="/<rule_id>/change")
ending = Blueprint("ending", __name__, url_prefix="/<rule_id>/ending")

Answer = Response | tuple[str, int]


@change.get("/new")
def new(rule_id: str) -> str:
    """Ask for the new rate and its first day."""
    return _change_page(_newest(rule_id), ChangeForm())


@change.post("/")
def create(rule_id: str) -> Answer:
    """Say whom the change would concern; on the second press, begin the next version."""
    rule, form, at = _newest(rule_id), ChangeForm(), clock.now()
    if not form.validate_on_submit():
        return _change_page(rule, form), 422
    begins = form.begins.begins_at(at)
    if preview := previewed(form, _changed(rule, form.rate.bps, begins), at=at):
        said = effect(rule.tier, _scope(rule), bps=form.rate.bps, starts_at=begins)
        return _change_page(rule, form, preview, said), preview.status

    if succeeds(form, lambda: _change(rule, form, at)):
        flash(_("The next version is set."), "success")
        return redirect(url_for("operator.margins.show", rule_id=rule_id), 303)
    return _change_page(rule, form), 422


@ending.get("/new", endpoint="new")
def new_end(rule_id: str) -> str:
    """Ask from which day on the rule no longer counts."""
    return _end_page(_newest(rule_id), EndForm())


@ending.post("/", endpoint="create")
def create_end(rule_id: str) -> Answer:
    """Say what ending means; on the second press, end the rule."""
    rule, form, at = _newest(rule_id), EndForm(), clock.now()
    if not form.validate_on_submit():
        return _end_page(rule, form), 422
    until = form.until.begins_at(at)
    if preview := previewed(form, _changed(rule, None, until), at=at):
        said = _(
            "From %(day)s on the next rule that fits counts, or no margin at all. Orders and links keep their terms.",
            day=format_moment(until),
        )
        return _end_page(rule, form, preview, said), preview.status

    if succeeds(form, lambda: terms.end_rule(rule, effective_until=until, at=at)):
        flash(_("The end of the rule is set."), "success")
        return redirect(url_for("operator.margins.show", rule_id=rule_id), 303)
    return _end_page(rule, form), 422


def _change(rule: MarginRule, form: ChangeForm, at: datetime) -> None:
    starts_at, ends_at = form.span(at)
    terms.change_rule(
        rule,
        bps=form.rate.bps,
        effective_from=starts_at,
        effective_until=ends_at,
        changed_by=current_person().public_id,
        at=at,
    )


def _newest(rule_id: str) -> MarginRule:
    return queries.rule_versions(rule_id)[0]


def _changed(rule: MarginRule, bps: int | None, begins_at: datetime) -> Change:
    return Change(rule.tier, rule.scope_kind, _scope(rule), bps, begins_at, replaces=rule)


def _scope(rule: MarginRule) -> terms.Scope:
    return rule.offering or rule.category or rule.vendor


def _change_page(rule: MarginRule, form: ChangeForm, preview: Preview | None = None, effect: str = "") -> str:
    return render_template(
        "operator/margins/change/new.html", rule=rule, form=form, preview=preview, effect=effect or None
    )


def _end_page(rule: MarginRule, form: EndForm, preview: Preview | None = None, effect: str = "") -> str:
    return render_template(
        "operator/margins/ending/new.html", rule=rule, form=form, preview=preview, effect=effect or None
    )
