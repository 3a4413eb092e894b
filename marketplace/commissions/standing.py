"""Where commissions stand: in which bucket of the partner's book each lies, and until or since when."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from sqlalchemy import select

from marketplace.commissions.models import Commission
from marketplace.db.base import db
from marketplace.ledger import queries as books
from marketplace.orders.models import OrderLine
from marketplace.stock.models import Delivery

State = Literal["pending", "waiting", "available", "clawed_back", "settled_outside"]
Handed = Mapping[int, tuple[str, datetime | None]]
"""State and instant of deliveries by the keys of their lines."""

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Standing:
    """Where what is left of one commission lies.

    `pending` is at risk until an instant, `waiting` until its goods are handed over and as long after that as after a
    payment, `available` free since an instant; of one that is `clawed_back` nothing is left.
    """

    state: State
    until: datetime | None = None
    since: datetime | None = None

    def days_left(self, at: datetime) -> int:
        """How many days, begun ones included, are left of the hold at an instant; 0 where it is over or not known."""
        return max(-((at - self.until) // DAY), 0) if self.until else 0


def standings(commissions: Sequence[Commission], delivered: Handed | None = None) -> dict[int, Standing]:
    """Return where each commission stands, by its key, in two SQL statements at most.

    `delivered` is what held lines deliver from a stock, by the lines' keys, where the caller has read it.
    """
    outside = settled_outside(each for each in commissions if not each.is_credit and each.order.route == "import")
    held = [each for each in commissions if each.released_at is None and each.remaining_minor]
    if delivered is None:
        delivered = _deliveries(held)
    return {
        each.id: _standing(each, delivered.get(each.line_id), is_outside=each.id in outside) for each in commissions
    }


def settled_outside(commissions: Iterable[Commission]) -> set[int]:
    """Return the keys of those commissions that were paid out before this system knew them, in one SQL statement."""
    keys = {each.id: f"settled_outside:{each.order.public_id}" for each in commissions}
    booked = books.known_keys(db.session(), set(keys.values()))
    return {commission_id for commission_id, key in keys.items() if key in booked}


def _standing(commission: Commission, delivery: tuple[str, datetime | None] | None, *, is_outside: bool) -> Standing:
    if is_outside:
        return Standing("settled_outside")
    if not commission.remaining_minor:
        return Standing("clawed_back")
    if commission.released_at is not None:
        return Standing("available", since=commission.released_at)
    state, delivered_at = delivery or ("", None)
    if state in {"reserved", "owed"}:
        return Standing("waiting")
    hold = commission.at_risk_until - commission.accrued_at
    return Standing("pending", until=max(commission.at_risk_until, (delivered_at or commission.accrued_at) + hold))


def _deliveries(held: Sequence[Commission]) -> Handed:
    """State and instant of what held lines deliver from a stock, by the lines' keys."""
    if not held:
        return {}
    query = select(OrderLine.id, Delivery.state, Delivery.delivered_at)
    rows = db.session.execute(
        query.join(Delivery, Delivery.line_ref == OrderLine.public_id).where(
            OrderLine.id.in_([each.line_id for each in held])
        )
    )
    return {line_id: (state, delivered_at) for line_id, state, delivered_at in rows}
