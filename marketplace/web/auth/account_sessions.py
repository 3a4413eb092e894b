"""The browsers one is signed in with."""

from flask import Blueprint, abort, flash, redirect, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.core import clock
from marketplace.db.transaction import transaction
from marketplace.identity import signing_in
from marketplace.runtime.people import current_person

sessions = Blueprint("sessions", __name__, url_prefix="/sessions")


@sessions.post("/<session_id>/end")
def destroy(session_id: str) -> Response:
    """Sign a browser out; one's own present one is signed out by its own button."""
    person = current_person()
    with transaction():
        is_ended = signing_in.sign_out(
            person.user_id, user_public_id=person.public_id, session_public_id=session_id, at=clock.now()
        )
    if not is_ended:
        abort(404)
    flash(_("That browser is signed out."), "success")
    return redirect(url_for("auth.account.show"), 303)
