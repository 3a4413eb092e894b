"""What the calendar does about changes of partner: what counts by now is written down."""

from __future__ import annotations

from marketplace.core import clock
from marketplace.db.transaction import transaction
from marketplace.protection.changes import moving


def move() -> None:
    """Write down every change that counts by now, and refuse claims that it has overtaken.

    Each in a transaction of its own. Safe to run twice and at once, and to be ended between two.
    """
    at, is_more = clock.now(), True
    while is_more:
        with transaction():
            is_more = moving.move(at=at) is not None
    is_more = True
    while is_more:
        with transaction():
            is_more = moving.refuse_overtaken(at=at) is not None
