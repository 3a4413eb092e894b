"""A member's access: a new invitation for those who have not come yet, an end, and a way back."""

from __future__ import annotations

from flask import Blueprint, abort, flash, redirect, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.core import clock
from marketplace.core.errors import Conflict
from marketplace.db.transaction import transaction
from marketplace.identity import invitations, people
from marketplace.identity.models import User
from marketplace.runtime.people import current_person

invitation = Blueprint("invitation", __name__, url_prefix="/<member_id>/invitation")
removal = Blueprint("removal", __name__, url_prefix="/<member_id>/removal")


@invitation.post("/")
def create(member_id: str) -> Response:
    """Send a new invitation; the one before stops working."""
    try:
        with transaction():
            member = _member(member_id)
            invitations.offer(member, invited_by=current_person().public_id, at=clock.now())
            name = member.name
    except Conflict as refusal:
        return _back(refusal.message, "danger")
    return _back(_("A new invitation is on its way to %(name)s.", name=name), "success")


@removal.post("/", endpoint="create")
def remove(member_id: str) -> Response:
    """End a member's access at once, in every browser; the last owner stays."""
    try:
        with transaction():
            member = _member(member_id)
            invitations.withdraw(member, at=clock.now())
            people.disable(member)
            name = member.name
    except Conflict as refusal:
        return _back(refusal.message, "danger")
    return _back(_("%(name)s has no access any more.", name=name), "success")


@removal.post("/undo")
def destroy(member_id: str) -> Response:
    """Give a removed member the seat back."""
    with transaction():
        member = _member(member_id)
        people.enable(member)
        name = member.name
    return _back(_("%(name)s has access again.", name=name), "success")


def _member(member_id: str) -> User:
    return people.by_public_id(current_person().party_id, member_id) or abort(404)


def _back(sentence: str, tone: str) -> Response:
    flash(sentence, tone)
    return redirect(url_for("portal.members.index"), 303)
