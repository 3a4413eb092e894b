"""What the operator does for one person of any party: sending the invitation again, taking access away, giving it back."""

from __future__ import annotations

from flask import Blueprint, flash, redirect, request, url_for
from flask_babel import gettext as _
from sqlalchemy import select
from werkzeug.wrappers import Response

from marketplace.catalog.models import Vendor
from marketplace.core import clock
from marketplace.core.errors import Conflict, NotFound
from marketplace.db.base import db
from marketplace.db.transaction import transaction
from marketplace.identity import invitations, people
from marketplace.identity.models import User
from marketplace.partners.models import Partner
from marketplace.runtime.people import current_person

invitation = Blueprint("invitation", __name__, url_prefix="/<user_id>/invitation")
access = Blueprint("access", __name__, url_prefix="/<user_id>/access")


@invitation.post("/")
def create(user_id: str) -> Response:
    """Send the invitation again; the one sent before stops working."""
    user = _person(user_id)
    try:
        with transaction():
            invitations.offer(user, invited_by=current_person().public_id, at=clock.now())
    except Conflict as refusal:
        flash(refusal.message, "warning")
    else:
        flash(_("A new invitation is on its way to %(email)s.", email=user.email), "success")
    return redirect(_home_of(user), 303)
