"""What is done for one person of a party: sending the invitation again, taking access away, giving it back."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.core import clock
from marketplace.identity import invitations, people
from marketplace.identity.models import User
from marketplace.runtime.people import current_person
from marketplace.web.attempts import press
from marketplace.web.operator.employers import named_employer, person_of

invitation = Blueprint("invitation", __name__, url_prefix="/<user_id>/invitation")
access = Blueprint("access", __name__, url_prefix="/<user_id>/access")


@invitation.post("/")
def create(user_id: str) -> Response:
    """Send the invitation again; the one sent before stops working."""

    def send(user: User) -> None:
        invitations.offer(user, invited_by=current_person().public_id, at=clock.now())

    return _done(user_id, send, _("A new invitation is on its way."))


@access.post("/", endpoint="create")
def restore(user_id: str) -> Response:
    """Give a disabled person their seat back."""
    return _done(user_id, people.enable, _("This person has access again."))


@access.post("/end")
def destroy(user_id: str) -> Response:
    """Take a person's access away at once."""
    return _done(user_id, people.disable, _("This person has no access any more and is signed out everywhere."))


def _done(user_id: str, verb: Callable[[User], None], sentence: str) -> Response:
    employer = named_employer()
    user = person_of(employer, user_id)
    return press(lambda: verb(user), said=sentence, back=employer.url)
