"""What a partner does about its own registration: appeal a rejection once, or give a claim up."""

from __future__ import annotations

from flask import Blueprint, current_app, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import TextAreaField
from wtforms.validators import InputRequired, Length

from marketplace.core import clock
from marketplace.protection import protections, queries, reviewing
from marketplace.protection.models import Registration
from marketplace.protection.rules import REGISTRATION
from marketplace.runtime.people import current_person
from marketplace.web.attempts import press, succeeds
from marketplace.web.forms import CheckedForm

appeal = Blueprint("appeal", __name__, url_prefix="/<registration_id>/appeal")
withdrawal = Blueprint("withdrawal", __name__, url_prefix="/<registration_id>/withdrawal")


class AppealForm(CheckedForm):
    """Why somebody else should look again."""

    reason = TextAreaField(
        _l("Why should somebody look again?"),
        [InputRequired(_l("Write why.")), Length(max=2_000)],
        description=_l("Somebody who did not decide before reads it. Do not name your customer."),
    )


@appeal.get("/new")
def new(registration_id: str) -> str | Response:
    """Ask why; where there is nothing to appeal, show what there is."""
    found = _own(registration_id)
    if not REGISTRATION.allows(found.state, "appeal"):
        return redirect(url_for("portal.registrations.show", registration_id=registration_id))
    return _appeal_page(found, AppealForm())


@appeal.post("/")
def create(registration_id: str) -> Response | tuple[str, int]:
    """Ask for a second look by somebody else."""
    found, form, person = _own(registration_id), AppealForm(), current_person()
    zone = str(current_app.config["MARKETPLACE_TIME_ZONE"])
    if form.validate_on_submit() and succeeds(
        form,
        lambda: reviewing.appeal(found, form.reason.data, by=person.public_id, at=clock.now(), time_zone=zone),
    ):
        flash(_("Somebody else looks at it now."), "success")
        return redirect(url_for("portal.registrations.show", registration_id=registration_id), 303)
    return _appeal_page(_own(registration_id), form), 422


@withdrawal.get("/new", endpoint="new")
def ask_whether(registration_id: str) -> str | Response:
    """Say what giving it up would mean; where there is nothing to give up, show what there is."""
    found = _own(registration_id)
    if not REGISTRATION.allows(found.state, "withdraw"):
        return redirect(url_for("portal.registrations.show", registration_id=registration_id))
    protection = protections.of_registration(found)
    return render_template("portal/registrations/withdrawal/new.html", registration=found, protection=protection)


@withdrawal.post("/", endpoint="create")
def give_up(registration_id: str) -> Response:
    """Give the claim up; a second press changes nothing."""
    found = _own(registration_id)
    return press(
        lambda: reviewing.withdraw(found, by=current_person().public_id, at=clock.now()),
        said=_("Given up. Others may register this account now."),
        back=url_for("portal.registrations.show", registration_id=registration_id),
    )


def _own(registration_id: str) -> Registration:
    return queries.of_partner(current_person().party_id, registration_id)


def _appeal_page(found: Registration, form: AppealForm) -> str:
    rejection = next((step for step in reversed(found.steps) if step.to_state == "rejected"), None)
    return render_template("portal/registrations/appeal/new.html", registration=found, form=form, rejection=rejection)
