"""Releasing commissions whose hold is over, every hour."""

from __future__ import annotations

from marketplace.commissions import releasing
from marketplace.core import clock
from marketplace.db.transaction import transaction


def release() -> None:
    """Release all that is due, partner by partner, each group in a transaction of its own.

    Safe to run twice and at once, and to be ended between two groups.
    """
    at, left = clock.now(), 1
    while left:
        with transaction():
            left = releasing.release(at=at)
