"""Adding up what was counted of visits."""

from __future__ import annotations

from marketplace.db.transaction import transaction
from marketplace.orders import visits


def fold() -> None:
    """Fold the counts that wait into their days, some thousands a transaction, until few are left."""
    while True:
        with transaction():
            folded = visits.fold()
        if folded < visits.AT_ONCE:
            return
