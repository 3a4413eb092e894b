"""Where commissions stand: still owed in a bucket of the partner's book, or settled outside before this system."""

from __future__ import annotations

from collections.abc import Iterable

from marketplace.commissions.models import Commission
from marketplace.db.base import db
from marketplace.ledger import queries as books


def settled_outside(commissions: Iterable[Commission]) -> set[int]:
    """Return the keys of those commissions that were paid out before this system knew them, in one SQL statement."""
    keys = {each.id: f"settled_outside:{each.order.public_id}" for each in commissions}
    booked = books.known_keys(db.session(), set(keys.values()))
    return {commission_id for commission_id, key in keys.items() if key in booked}
