"""What a second person says to a change of the rules of payouts, and taking one's own back."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from flask import Blueprint, url_for
from flask_babel import gettext as _
from werkzeug.wrappers import Response

from marketplace.core import clock
from marketplace.payouts import changing
from marketplace.payouts.models import PayoutPolicyChange
from marketplace.runtime.people import current_person
from marketplace.web.attempts import press

changes = Blueprint("changes", __name__, url_prefix="/changes/<change_id>")


class Verb(Protocol):
    """What somebody says to a change."""

    def __call__(self, change: PayoutPolicyChange, *, by: str, at: datetime) -> None: ...


@changes.post("/approval")
def approve(change_id: str) -> Response:
    """Put the change in force, as the second person."""
    return _decide(change_id, changing.approve, _("The new rules are in force."))


@changes.post("/rejection")
def decline(change_id: str) -> Response:
    """Leave the rules as they are, as the second person."""
    return _decide(change_id, changing.decline, _("The rules stay as they are."))


@changes.post("/withdrawal")
def withdraw(change_id: str) -> Response:
    """Take one's own change back."""
    return _decide(change_id, changing.withdraw, _("It is withdrawn. The rules stay as they are."))


def _decide(change_id: str, verb: Verb, said: str) -> Response:
    found = changing.by_public_id(change_id)
    by, back = current_person().public_id, url_for("operator.payouts.policies.index")
    return press(lambda: verb(found, by=by, at=clock.now()), said=said, back=back)
