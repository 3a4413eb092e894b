"""What the calendar does about requests for special pricing: what is late is handed on."""

from __future__ import annotations

from marketplace.core import clock
from marketplace.db.transaction import transaction
from marketplace.special_pricing import escalating


def escalate() -> None:
    """Hand on every request that nobody decided in time, each in a transaction of its own.

    Safe to run twice and at once, and to be ended between two.
    """
    at, is_more = clock.now(), True
    while is_more:
        with transaction():
            is_more = escalating.escalate(at=at) is not None
