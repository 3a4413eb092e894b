"""What the calendar does about registrations and protections: silence approves, and ends are reminded of."""

from __future__ import annotations

from marketplace.core import clock
from marketplace.db.transaction import transaction
from marketplace.protection import approving, reminders


def fall_silent() -> None:
    """Approve every registration that nobody decided in time, each in a transaction of its own.

    Safe to run twice and at once, and to be ended between two.
    """
    at, is_more = clock.now(), True
    while is_more:
        with transaction():
            is_more = approving.by_silence(at=at) is not None


def remind() -> None:
    """Remind partners of protections that are about to end, each of an end's reminders once."""
    at, left = clock.now(), 1
    while left:
        with transaction():
            left = reminders.remind(at=at)
