"""The programmes: what partners sell under, what they are promised, and what a change would do."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple
from typing import Any

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import ngettext
from werkzeug.wrappers import Response

from marketplace.audit.queries import history_of
from marketplace.commissions import holding
from marketplace.core import clock
from marketplace.partners import programmes as verbs
from marketplace.partners.guard_rails import rails_of, set_rails
from marketplace.partners.models import Programme
from marketplace.protection import queries
from marketplace.web.attempts import succeeds
from marketplace.web.filters import format_money, plural
from marketplace.web.operator.programme_forms import ProgrammeForm
from marketplace.web.operator.rail_effects import rail_effects
from marketplace.web.operator.wording import told

programmes = Blueprint("programmes", __name__, url_prefix="/programme")


@programmes.get("/")
def index() -> str:
    """List the programmes, each with its hold, its partners, and what is at risk under it."""
    return render_template(
        "operator/programmes/index.html",
        programmes=verbs.every_programme(),
        counts=verbs.partners_by_programme(),
        held=holding.held_by_programme(),
    )


@programmes.get("/new")
def new() -> str:
    """Ask for the facts of a new programme."""
    return render_template("operator/programmes/new.html", form=ProgrammeForm())


@programmes.post("/")
def create() -> Response | tuple[str, int]:
    """Add a programme."""
    form = ProgrammeForm()
    if form.validate_on_submit() and succeeds(form, lambda: _add(form)):
        flash(_("%(name)s is added. Choose it on a partner's page.", name=form.name.data), "success")
        return redirect(url_for(".index"), 303)
    return render_template("operator/programmes/new.html", form=form), 422


@programmes.get("/<programme_id>/edit")
def edit(programme_id: str) -> str:
    """Ask for another name, or other promises."""
    programme = verbs.by_public_id(programme_id)
    return _edit_page(programme, ProgrammeForm(obj=programme))


@programmes.post("/<programme_id>/")
def update(programme_id: str) -> Response | str | tuple[str, int]:
    """Show what other promises would do; sent once more unchanged, change them. A new name alone is changed at once."""
    programme = verbs.by_public_id(programme_id)
    form = ProgrammeForm(obj=programme)
    if not form.validate_on_submit():
        return _edit_page(programme, form), 422
    before = (programme.hold_days, verbs.promises_of(programme), rails_of(programme))
    seen = "-".join(map(str, ("", before[0], *astuple(before[1]), *astuple(before[2]))))
    if (form.hold_days.data, form.promises(), form.rails()) != before and not form.is_confirmed(seen):
        form.ask(seen)
        return _edit_page(programme, form, effects=_effects(programme, form))
    if succeeds(form, lambda: _amend(programme, form)):
        flash(_("Saved."), "success")
        return redirect(url_for(".index"), 303)
    return _edit_page(programme, form), 422


def _add(form: ProgrammeForm) -> None:
    added = verbs.add_programme(form.name.data, hold_days=form.hold_days.data, promises=form.promises())
    set_rails(added, form.rails())


def _amend(programme: Programme, form: ProgrammeForm) -> None:
    verbs.amend_programme(programme, name=form.name.data, hold_days=form.hold_days.data, promises=form.promises())
    set_rails(programme, form.rails())


def _edit_page(programme: Programme, form: ProgrammeForm, *, effects: list[str] | None = None) -> str:
    return render_template(
        "operator/programmes/edit.html",
        programme=programme,
        form=form,
        effects=effects,
        history=told(history_of("programme", programme.public_id)),
    )


def _effects(programme: Programme, form: ProgrammeForm) -> list[str]:
    """Return what would change for whom, money first, in sentences."""
    partners = verbs.partners_by_programme().get(programme.id, 0)
    who = plural(partners, _("one partner"), _("%(count)s partners", count="%(count)s"))
    sentences = []
    if form.hold_days.data != programme.hold_days:
        told_days = {"after": form.hold_days.data, "before": programme.hold_days}
        sentences.append(
            _(
                "What %(who)s earn from now on is at risk for %(after)s days instead of %(before)s.",
                who=who,
                **told_days,
            )
        )
        if sums := [format_money(each.amount_minor, each.currency) for each in _held(programme)]:
            sentences.append(_("%(amounts)s stay at risk until the days they were promised.", amounts=", ".join(sums)))
    if form.promises() != verbs.promises_of(programme):
        standing = queries.standing_of_programme(programme.id, at=clock.now())
        sentences.append(
            ngettext(
                "What %(who)s register from now on gets the new promises; %(num)s account keeps its old ones.",
                "What %(who)s register from now on gets the new promises; %(num)s accounts keep their old ones.",
                standing,
                who=who,
            )
        )
    return [*sentences, *rail_effects(programme, form.rails())]


def _held(programme: Programme) -> Sequence[Any]:
    return holding.held_by_programme().get(programme.id, [])
