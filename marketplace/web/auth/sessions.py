"""Signing in and out."""

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.wrappers import Response
from wtforms import EmailField, PasswordField
from wtforms.validators import DataRequired, InputRequired, Length

from marketplace.core import clock
from marketplace.db.actor import acting
from marketplace.db.transaction import transaction
from marketplace.identity import signing_in
from marketplace.identity.limits import TooManyTries
from marketplace.runtime.people import Person
from marketplace.web.auth.loading import forget, remember
from marketplace.web.auth.passages import onwards, user_agent
from marketplace.web.forms import CheckedForm
from marketplace.web.tries import count_try

Answer = str | Response | tuple[str, int]


class SignInForm(CheckedForm):
    """An address and a password; neither is checked for its form, so that nothing is learned from mistakes."""

    email = EmailField(_l("E-mail address"), [DataRequired(_l("Write your e-mail address.")), Length(max=320)])
    password = PasswordField(_l("Password"), [InputRequired(_l("Write your password.")), Length(max=1000)])


sessions = Blueprint("sessions", __name__)


@sessions.get("/sign-in")
def new() -> Answer:
    """Ask who is there; people who are signed in already go on."""
    if current_user.is_authenticated:
        return redirect(onwards(), 303)
    return _page(SignInForm())


@sessions.post("/sign-in")
def create() -> Answer:
    """Open a session. Two transactions: the try stands before the password is looked at, whatever comes of it."""
    form = SignInForm()
    if not form.validate_on_submit():
        return _page(form), 422
    try:
        attempt_id = count_try(form.email.data)
    except TooManyTries:
        form.form_errors.append(_("There were too many tries. Wait 15 minutes, or ask for a new password."))
        return _page(form), 429

    with transaction():
        token = signing_in.sign_in(
            attempt_id,
            email=form.email.data,
            password=form.password.data,
            at=clock.now(),
            user_agent=user_agent(),
        )
    if token is None:
        form.form_errors.append(_("Address and password do not fit together."))
        return _page(form), 422
    _leave()
    remember(token)
    return redirect(onwards(), 303)


@sessions.post("/sign-out")
def destroy() -> Response:
    """End the session: its cookie is dead wherever it was copied to."""
    _leave()
    forget()
    flash(_("You are signed out."), "success")
    return redirect(url_for(".new"), 303)


def _leave() -> None:
    """End the session this browser is in, if any: signing in anew leaves none behind."""
    person = current_user._get_current_object()
    if not isinstance(person, Person):
        return
    with transaction(), acting(person.actor):
        signing_in.sign_out(
            person.user_id,
            user_public_id=person.public_id,
            session_public_id=person.session_public_id,
            at=clock.now(),
        )


def _page(form: SignInForm) -> str:
    return render_template("auth/sessions/new.html", form=form, goes_on=bool(request.args.get("next")))
