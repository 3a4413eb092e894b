"""The people of the partner: who has a seat, and new seats."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import EmailField, RadioField, SelectChoice, StringField
from wtforms.validators import InputRequired, Length

from marketplace.core import clock
from marketplace.identity import invitations, people
from marketplace.runtime.people import current_person
from marketplace.web.attempts import succeeds
from marketplace.web.forms import CheckedForm
from marketplace.web.labels import role_label

Answer = str | Response | tuple[str, int]
ROLES = (
    SelectChoice("seller", _l("Seller: makes links, sees orders and what they earned")),
    SelectChoice("finance", _l("Finance: reads commissions and downloads statements")),
    SelectChoice("owner", _l("Owner: all of it, and who is a member")),
)


class InvitationForm(CheckedForm):
    """Who is to get a seat, and what they may do."""

    name = StringField(_l("Name"), [InputRequired(_l("Write a name.")), Length(max=200)])
    email = EmailField(_l("E-mail address"), [InputRequired(_l("Write an e-mail address.")), Length(max=320)])
    role = RadioField(_l("Role"), [InputRequired(_l("Choose a role."))], choices=ROLES, default="seller")


members = Blueprint("members", __name__, url_prefix="/members")


@members.get("/")
def index() -> str:
    """Show who has a seat."""
    return render_template(
        "portal/members/index.html", people=people.of_party(current_person().party_id), role_label=role_label
    )


@members.get("/new")
def new() -> str:
    """Ask who is to be invited."""
    return render_template("portal/members/new.html", form=InvitationForm())


@members.post("/")
def create() -> Answer:
    """Give somebody a seat and have the invitation sent."""
    form = InvitationForm()
    if not form.validate_on_submit():
        return render_template("portal/members/new.html", form=form), 422
    person = current_person()
    is_invited = succeeds(
        form,
        lambda: invitations.invite(
            person.party_id,
            email=form.email.data,
            name=form.name.data,
            role=form.role.data,
            invited_by=person.public_id,
            at=clock.now(),
        ),
    )
    if not is_invited:
        return render_template("portal/members/new.html", form=form), 422
    flash(_("The invitation is on its way to %(email)s.", email=form.email.data), "success")
    return redirect(url_for(".index"), 303)
