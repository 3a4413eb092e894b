"""The programmes: what partners sell under, how long their commission is at risk, and what a change would do."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import IntegerField, StringField
from wtforms.validators import InputRequired, Length, NumberRange

from marketplace.audit.queries import history_of
from marketplace.commissions import holding
from marketplace.partners import programmes as verbs
from marketplace.partners.models import Programme
from marketplace.partners.programmes import LONGEST_HOLD
from marketplace.web.attempts import succeeds
from marketplace.web.operator.confirming import ConfirmedForm
from marketplace.web.operator.wording import told

programmes = Blueprint("programmes", __name__, url_prefix="/programme")


class ProgrammeForm(ConfirmedForm):
    """A programme's name and how long its commission is at risk."""

    name = StringField(_l("Name"), [InputRequired(_l("Write the programme's name.")), Length(max=60)])
    hold_days = IntegerField(
        _l("Hold"),
        [
            InputRequired(_l("Write a whole number of days.")),
            NumberRange(0, LONGEST_HOLD, _l("Write a number from 0 to 365.")),
        ],
        description=_l("Days of 24 hours after payment or delivery. Then it may be paid out."),
    )


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
    if form.validate_on_submit() and succeeds(
        form, lambda: verbs.add_programme(form.name.data, hold_days=form.hold_days.data)
    ):
        flash(_("%(name)s is added. Choose it on a partner's page.", name=form.name.data), "success")
        return redirect(url_for(".index"), 303)
    return render_template("operator/programmes/new.html", form=form), 422


@programmes.get("/<programme_id>/edit")
def edit(programme_id: str) -> str:
    """Ask for another name or another hold."""
    programme = verbs.by_public_id(programme_id)
    return _edit_page(programme, ProgrammeForm(obj=programme))


@programmes.post("/<programme_id>/")
def update(programme_id: str) -> Response | str | tuple[str, int]:
    """Show what another hold would do; sent once more unchanged, change it. A new name alone is changed at once."""
    programme, form = verbs.by_public_id(programme_id), ProgrammeForm()
    if not form.validate_on_submit():
        return _edit_page(programme, form), 422
    seen = f"-{programme.hold_days}"
    if form.hold_days.data != programme.hold_days and not form.is_confirmed(seen):
        form.ask(seen)
        return _edit_page(programme, form, is_asked=True)
    change = {"name": form.name.data, "hold_days": form.hold_days.data}
    if succeeds(form, lambda: verbs.amend_programme(programme, **change)):
        flash(_("Saved."), "success")
        return redirect(url_for(".index"), 303)
    return _edit_page(programme, form), 422


def _edit_page(programme: Programme, form: ProgrammeForm, *, is_asked: bool = False) -> str:
    return render_template(
        "operator/programmes/edit.html",
        programme=programme,
        form=form,
        is_asked=is_asked,
        partners=verbs.partners_by_programme().get(programme.id, 0),
        held=holding.held_by_programme().get(programme.id, []),
        history=told(history_of("programme", programme.public_id)),
    )
