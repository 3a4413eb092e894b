"""One's own account: name and time zone, password, and the browsers one is signed in with."""

from flask import Blueprint, flash, redirect, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.db.transaction import transaction
from marketplace.identity import people
from marketplace.web.auth.account_forms import ProfileForm
from marketplace.web.auth.account_page import myself, show_account
from marketplace.web.auth.account_password import password
from marketplace.web.auth.account_sessions import sessions

account = Blueprint("account", __name__, url_prefix="/account")
for resource in (password, sessions):
    account.register_blueprint(resource)


@account.get("/")
def show() -> str:
    """Show all of it on one page."""
    return show_account()


@account.post("/")
def update() -> Response | tuple[str, int]:
    """Change name and time zone."""
    form = ProfileForm()
    if not form.validate_on_submit():
        return show_account(profile=form), 422
    with transaction():
        people.change_profile(myself(), name=form.name.data, time_zone=form.time_zone.data)
    flash(_("Your profile is saved."), "success")
    return redirect(url_for(".show"), 303)
