"""People: the operator's own, and those of partners and vendors invited from their pages."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, render_template
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import EmailField, SelectField, StringField
from wtforms.validators import InputRequired, Length

from marketplace.core import clock
from marketplace.identity import invitations, people
from marketplace.identity.models import ROLES, Invitation
from marketplace.runtime.people import current_person
from marketplace.web.attempts import attempt
from marketplace.web.fields import options
from marketplace.web.forms import CheckedForm
from marketplace.web.labels import role_label
from marketplace.web.operator.employers import Employer, named_employer
from marketplace.web.operator.member_access import access, invitation

members = Blueprint("members", __name__, url_prefix="/members")
members.register_blueprint(invitation)
members.register_blueprint(access)


class InvitationForm(CheckedForm):
    """Who is invited, in which role."""

    name = StringField(_l("Name"), [InputRequired(_l("Write the person's name.")), Length(max=200)])
    email = EmailField(_l("E-mail"), [InputRequired(_l("Write the person's e-mail address.")), Length(max=320)])
    role = SelectField(_l("Role"), [InputRequired()])


@members.get("/")
def index() -> str:
    """List the operator's people."""
    return render_template("operator/members/index.html", people=people.of_party(current_person().party_id))


@members.get("/new")
def new() -> str:
    """Ask whom to invite."""
    employer = named_employer()
    return _page(employer, _form(employer))


@members.post("/")
def create() -> Response | tuple[str, int]:
    """Invite somebody by mail."""
    employer = named_employer()
    form = _form(employer)
    if form.validate_on_submit() and attempt(form, lambda: _invite(employer, form)):
        flash(_("The invitation is on its way to %(email)s.", email=form.email.data), "success")
        return redirect(employer.url, 303)
    return _page(employer, form), 422


def _invite(employer: Employer, form: InvitationForm) -> Invitation:
    who = {"email": form.email.data, "name": form.name.data, "role": form.role.data}
    return invitations.invite(employer.party_id, **who, invited_by=current_person().public_id, at=clock.now())


def _form(employer: Employer) -> InvitationForm:
    form = InvitationForm()
    form.role.choices = options((role, role_label(role)) for role in ROLES[employer.kind])
    return form


def _page(employer: Employer, form: InvitationForm) -> str:
    return render_template("operator/members/new.html", employer=employer, form=form)
