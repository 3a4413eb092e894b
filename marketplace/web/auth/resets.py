"""Forgotten passwords: asking for a mail, and setting a new one with the secret in it."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from werkzeug.wrappers import Response
from wtforms import EmailField
from wtforms.validators import DataRequired, Length

from marketplace.core import clock
from marketplace.db.transaction import transaction
from marketplace.identity import resets as requests
from marketplace.identity.limits import TooManyTries
from marketplace.identity.passwords import PasswordUnfit
from marketplace.web.auth.loading import forget
from marketplace.web.auth.passwords import NewPassword, explain
from marketplace.web.forms import CheckedForm
from marketplace.web.tries import count_try

Answer = Response | tuple[str, int]


class RequestForm(CheckedForm):
    """Where the mail should go."""

    email = EmailField(_l("E-mail address"), [DataRequired(_l("Write your e-mail address.")), Length(max=320)])


class ResetForm(NewPassword):
    """The new password."""


resets = Blueprint("resets", __name__, url_prefix="/password/reset")


@resets.get("/")
def new() -> str:
    """Ask for the address."""
    return render_template("auth/resets/new.html", form=RequestForm())


@resets.post("/")
def create() -> Answer:
    """Have a mail sent if somebody has this address; the answer is the same if nobody does."""
    form = RequestForm()
    if not form.validate_on_submit():
        return render_template("auth/resets/new.html", form=form), 422
    try:
        count_try(form.email.data, purpose="password reset")
    except TooManyTries as refusal:
        form.form_errors.append(refusal.message)
        return render_template("auth/resets/new.html", form=form), 429
    with transaction():
        requests.request(form.email.data, at=clock.now())
    flash(_("If somebody here has this address, a mail is on its way. It is good for one hour."), "success")
    return redirect(url_for("auth.sessions.new"), 303)


@resets.get("/<token>")
def edit(token: str) -> Answer:
    """Ask for the new password."""
    return _page(token, ResetForm(), 200)


@resets.post("/<token>")
def update(token: str) -> Answer:
    """Set it. Every session of the person ends, this browser's as well."""
    form = ResetForm()
    if not form.validate_on_submit():
        return _page(token, form, 422)
    try:
        with transaction():
            requests.complete(token, password=form.password.data, at=clock.now())
    except PasswordUnfit as refusal:
        explain(form, refusal)
        return _page(token, form, 422)
    except requests.ResetOver:
        return _page(token, form, 404)
    forget()
    flash(_("Your password is changed. Sign in with the new one."), "success")
    return redirect(url_for("auth.sessions.new"), 303)


def _page(token: str, form: ResetForm, status: int) -> tuple[str, int]:
    is_open = requests.is_open(token, at=clock.now())
    return render_template("auth/resets/edit.html", form=form, is_open=is_open), status if is_open else 404
