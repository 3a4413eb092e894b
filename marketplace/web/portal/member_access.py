"""A member's access: a new invitation for those who have not come yet, an end, and a way back."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, abort, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.core import clock
from marketplace.identity import invitations, people
from marketplace.identity.models import User
from marketplace.runtime.people import current_person
from marketplace.web.attempts import press

invitation = Blueprint("invitation", __name__, url_prefix="/<member_id>/invitation")
removal = Blueprint("removal", __name__, url_prefix="/<member_id>/removal")


@invitation.post("/")
def create(member_id: str) -> Response:
    """Send a new invitation; the one before stops working."""

    def invite(member: User) -> str:
        invitations.offer(member, invited_by=current_person().public_id, at=clock.now())
        return str(_("A new invitation is on its way to %(name)s.", name=member.name))

    return _done(member_id, invite)


@removal.post("/", endpoint="create")
def remove(member_id: str) -> Response:
    """End a member's access at once, in every browser; the last owner stays."""

    def end(member: User) -> str:
        invitations.withdraw(member, at=clock.now())
        people.disable(member)
        return str(_("%(name)s has no access any more.", name=member.name))

    return _done(member_id, end)


@removal.post("/undo")
def destroy(member_id: str) -> Response:
    """Give a removed member the seat back."""

    def restore(member: User) -> str:
        people.enable(member)
        return str(_("%(name)s has access again.", name=member.name))

    return _done(member_id, restore)


def _done(member_id: str, verb: Callable[[User], str]) -> Response:
    return press(lambda: verb(_member(member_id)), said=str, back=url_for("portal.members.index"))


def _member(member_id: str) -> User:
    return people.by_public_id(current_person().party_id, member_id) or abort(404)
