"""Changing one's own password."""

from flask import Blueprint, flash, redirect, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.core import clock
from marketplace.db.transaction import transaction
from marketplace.identity import signing_in
from marketplace.identity.limits import TooManyTries
from marketplace.identity.passwords import PasswordUnfit
from marketplace.runtime.people import current_person
from marketplace.web.auth.account_forms import PasswordForm
from marketplace.web.auth.account_page import PREFIX, myself, show_account
from marketplace.web.auth.passwords import explain
from marketplace.web.tries import count_try

password = Blueprint("password", __name__, url_prefix="/password")


@password.post("/")
def update() -> Response | tuple[str, int]:
    """Set a new one with the present one; other browsers are signed out. Guesses are limited as sign-in tries are."""
    form, person = PasswordForm(prefix=PREFIX), current_person()
    if not form.validate_on_submit():
        return show_account(password=form), 422
    try:
        attempt_id = count_try(person.email, purpose="password change")
        with transaction():
            is_changed = signing_in.change_password(
                myself(),
                current=form.current.data,
                new=form.password.data,
                at=clock.now(),
                keeping=person.session_public_id,
                attempt_id=attempt_id,
            )
    except TooManyTries as refusal:
        form.form_errors.append(refusal.message)
        return show_account(password=form), 429
    except PasswordUnfit as refusal:
        explain(form, refusal)
        return show_account(password=form), 422
    if not is_changed:
        form.current.errors = [_("This is not your present password.")]
        return show_account(password=form), 422
    flash(_("Your password is changed. Other browsers are signed out."), "success")
    return redirect(url_for("auth.account.show"), 303)
