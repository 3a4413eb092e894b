"""The one page of one's own account, as it stands or with a form that needs another look."""

from flask import render_template

from marketplace.core import clock
from marketplace.db.base import db
from marketplace.identity import sessions
from marketplace.identity.models import User
from marketplace.runtime.people import current_person
from marketplace.web.auth.account_forms import PasswordForm, ProfileForm
from marketplace.web.auth.browsers import describe
from marketplace.web.labels import role_label

PREFIX = "change"
"""Two forms stand on the page: the names of one get this in front, so that no id is there twice."""


def myself() -> User:
    """Return the row of the signed-in person."""
    return db.session.get_one(User, current_person().user_id)


def show_account(*, profile: ProfileForm | None = None, password: PasswordForm | None = None) -> str:
    """Draw the page; a form that is not given shows what is saved."""
    person = current_person()
    live = sessions.live_of(person.user_id, at=clock.now())
    return render_template(
        "auth/account/show.html",
        profile=profile or ProfileForm(formdata=None, obj=myself()),
        password=password or PasswordForm(formdata=None, prefix=PREFIX),
        me=person,
        role=role_label(person.role),
        browsers=[describe(each, person.session_public_id) for each in live],
    )
