"""Taking a seat that was offered by mail."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.core import clock
from marketplace.db.transaction import transaction
from marketplace.identity import invitations as offers
from marketplace.identity import signing_in
from marketplace.identity.passwords import PasswordUnfit
from marketplace.web.auth.loading import remember
from marketplace.web.auth.passages import user_agent
from marketplace.web.auth.passwords import NewPassword, explain
from marketplace.web.labels import role_label


class AcceptForm(NewPassword):
    """The password of a new seat."""


invitations = Blueprint("invitations", __name__, url_prefix="/invitations")


@invitations.get("/<token>")
def edit(token: str) -> tuple[str, int]:
    """Show what is offered and ask for a password."""
    return _page(token, AcceptForm(), 200)


@invitations.post("/<token>")
def update(token: str) -> Response | tuple[str, int]:
    """Take the seat and sign in."""
    form = AcceptForm()
    if not form.validate_on_submit():
        return _page(token, form, 422)
    try:
        with transaction():
            user = offers.accept(token, password=form.password.data, at=clock.now())
            secret = signing_in.open_session(user, at=clock.now(), user_agent=user_agent())
    except PasswordUnfit as refusal:
        explain(form, refusal)
        return _page(token, form, 422)
    except offers.InvitationOver:
        return _page(token, form, 404)
    remember(secret)
    flash(_("Welcome! Your seat is yours."), "success")
    return redirect(url_for("home.show"), 303)


def _page(token: str, form: AcceptForm, status: int) -> tuple[str, int]:
    offer = offers.look_at(token, at=clock.now())
    role = role_label(offer.role) if offer else ""
    return render_template("auth/invitations/edit.html", form=form, offer=offer, role=role), status if offer else 404
