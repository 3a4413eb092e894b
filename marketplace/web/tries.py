"""Counting tries at something secret, from whatever page they are made."""

from flask import current_app, request

from marketplace.core import clock
from marketplace.db.transaction import transaction
from marketplace.identity import limits


def count_try(email: str, *, purpose: str = "sign-in") -> int:
    """Commit one try under the limits before anything is judged, and return its key.

    Raises:
        TooManyTries: nothing was judged and nothing written.
    """
    key = str(current_app.secret_key)
    who = limits.caller(email, request.remote_addr or "", key=key, purpose=purpose)
    with transaction():
        return limits.admit(who, at=clock.now())
